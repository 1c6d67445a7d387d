// machine.hpp: a state machine (port StateMachine) made of a plain value.
//
//     struct Light {
//       using Commands = types<Press>;
//       static constexpr std::string_view title = "Light", summary = "A lamp with one button.";
//       bool is_on = false;
//       Done apply(const Press&) { return is_on = !is_on, Done{}; }
//     };
//     template const Algorithm& algorithm<Machine<Light>>();
//
// Its fields are the state; `apply` executes one command of the list and gives the answer. Those of commands that say
// that they only read are const. What is no command of the list changes nothing, and its answer is empty.
#pragma once
#include "protocols/replication/commands.hpp"
#include "protocols/replication/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

template <class State>
struct Machine {
  static constexpr std::string_view name = reflect::type_name<State>();
  using Port = StateMachine;
  using Commands = typename State::Commands;
  static constexpr std::string_view outside = [] {
    if constexpr (requires { State::outside; }) return State::outside;
    else return std::string_view();
  }();
  static constexpr About about{
      .title = State::title, .source = "Schneider, ACM Computing Surveys 22(4), 1990", .model = Model::FailRecovery,
      .tolerates = "N", .messages = "0", .steps = "0", .outside = outside, .summary = State::summary};

  State state;

  void on(Context& sm, const StateMachine::Apply& e) {
    sm.trigger(StateMachine::Applied{e.index, answer(e.command, Commands{})});
  }
  void on(Context& sm, const StateMachine::Take&) { sm.trigger(StateMachine::Snapshot{state}); }
  void on(Context&, const StateMachine::Load& e) { state = e.state.as<State>().value_or(State{}); }

  template <class... C> Payload answer(const Payload& command, types<C...>) {
    Payload response;
    (answer<C>(command, response) || ...);
    return response;
  }
  template <class C> bool answer(const Payload& bytes, Payload& response) {
    static_assert(!type_of<C>.read_only || requires(const State& s, const C& c) { s.apply(c); },
                  "a command that says that it only reads is applied by a const function");
    const auto command = bytes.as<C>();
    if (command) response = state.apply(*command);
    return command.has_value();
  }
};

}  // namespace faultline
