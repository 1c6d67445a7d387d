# bash completion for faultline. For one session: source tools/completion/faultline.bash
_faultline() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= i
  if [[ $word == "=" ]]; then word=; fi  # readline splits --log=debug into three
  if [[ $before == "=" ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ ${COMP_WORDS[i]} == -* ]] || { command=${COMP_WORDS[i]}; break; }
  done
  local options= words=
  [[ $command == history && " ${COMP_WORDS[*]:0:COMP_CWORD} " == *" history check "* ]] && command="history check"
  case $before in
    --model)
      words="inside outside"
      [[ $command == history* ]] && words="register cas-register multi-register key-value counter set queue mutex"
      ;;
    --strategy) words="swarm guided pct mixed" ;;
    --without) words="faults synchrony gst links lossless stop storage" ;;
    --log) words="off warn info debug trace" ;;
    --format)
      words="jsonl shiviz perfetto mermaid scenario"
      [[ $command == history* ]] && words="etcd-log edn jsonl"
      ;;
    --trace|--history|--out|--svg|--junit) compopt -o default 2>/dev/null; COMPREPLY=(); return ;;
    --seed|--seeds|--jobs|--context|--set|--steps|--timeout|--runs|--for|--property) COMPREPLY=(); return ;;
  esac
  if [[ -n $words ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    return
  fi
  case $command in
    run) options="--help --seed --seeds --set --trace --history --verify --log --jobs --json --quiet" ;;
    check) options="--help --set --json --quiet" ;;
    list) options="--help --json --names --markdown" words="protocols ports properties faults scenarios" ;;
    describe)
      options="--help --json"
      [[ $word == -* ]] || words=$("${COMP_WORDS[0]}" list --names 2>/dev/null)
      ;;
    export) options="--help --format --out" ;;
    replay) options="--help --trace --to-scenario --json --quiet" ;;
    diff) options="--help --context" ;;
    history) options="--help" words="check" ;;
    random|matrix)
      options="--help --seeds"
      [[ $command == random ]] && options="--help --seed --without --run"
      [[ $word == -* ]] || words=$("${COMP_WORDS[0]}" list protocols --names 2>/dev/null)
      ;;
    fuzz)
      options="--help --runs --for --seed --jobs --model --strategy --property --out --junit --keep-going --json"
      [[ $word == -* ]] || words=$("${COMP_WORDS[0]}" list protocols --names 2>/dev/null)
      ;;
    shrink) options="--help --property --for --out" ;;
    "history check") options="--help --model --format --svg --steps --timeout --json" ;;
    *) options="--help --version" words="run check list describe export diff replay history fuzz shrink random matrix" ;;
  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
  elif [[ -n $words ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  else
    compopt -o default 2>/dev/null
    COMPREPLY=()
  fi
}
complete -F _faultline faultline
