// words.cpp: every banned word in code; none of them counts in a comment or a string.
#include "check/history.hpp"            // bad: include-direction
#include "sim/core/types.hpp"
#include "sim/engine/simulator.hpp"     // bad: include-direction
#include "sim/process/process.hpp"
#include "words.hpp"                    // bad: include-path
#include <unordered_map>                // bad: unordered
#include <thread>                       // bad: thread
// unordered_map rand() double system_clock thread std::log(2)
auto text = "a double thread, rand() and \" unordered_set";
std::unordered_set<int> order;          // bad: unordered
int a = rand();                         // bad: chance
int b = std::rand() % 2;                // bad: chance
std::random_device seed;                // bad: chance
std::mt19937 twister;                   // bad: chance
std::uniform_int_distribution<int> d;   // bad: chance
int brand(int operand);
auto c = std::chrono::system_clock::now();  // bad: wall-clock
auto e = std::chrono::steady_clock::now();  // bad: wall-clock
double ratio;                           // bad: floating-point
std::vector<float> weights;             // bad: floating-point
int doubled, floating;
thread_local int cache;                 // bad: thread
std::jthread worker;                    // bad: thread
auto f = std::log(2);                   // bad: transcendental
auto g = std::max(1, 2);
