# fish completion for faultline.
function __faultline_names
    set -l words (commandline -opc)
    $words[1] list --names 2>/dev/null
end
set -l commands run check list describe export diff
set -l none "not __fish_seen_subcommand_from $commands"
complete -c faultline -n $none -f -a run -d 'Runs a scenario and judges it'
complete -c faultline -n $none -f -a check -d 'Says whether scenario files are in order'
complete -c faultline -n $none -f -a list -d 'Names what there is'
complete -c faultline -n $none -f -a describe -d 'Explains an algorithm, port, property or fault'
complete -c faultline -n $none -f -a export -d 'Turns a trace into what other programs read'
complete -c faultline -n $none -f -a diff -d 'Says where two traces part'
complete -c faultline -s h -l help -d 'Help'
complete -c faultline -n $none -s V -l version -d 'Version'
complete -c faultline -n '__fish_seen_subcommand_from run' -x -l seed -d 'Use this seed'
complete -c faultline -n '__fish_seen_subcommand_from run' -x -l seeds -d 'Run with each seed A..B'
complete -c faultline -n '__fish_seen_subcommand_from run check' -x -l set -d 'Change a value: path=value'
complete -c faultline -n '__fish_seen_subcommand_from run' -r -l trace -d 'Write every event to this file'
complete -c faultline -n '__fish_seen_subcommand_from run' -l verify -d 'Compare two copies'
complete -c faultline -n '__fish_seen_subcommand_from run' -x -l log -a 'off warn info debug trace' -d 'Tell what happens'
complete -c faultline -n '__fish_seen_subcommand_from run' -x -l jobs -d 'Threads'
complete -c faultline -n '__fish_seen_subcommand_from run check list describe' -l json -d 'One JSON document'
complete -c faultline -n '__fish_seen_subcommand_from run check' -l quiet -d 'Say less'
complete -c faultline -n '__fish_seen_subcommand_from list' -l names -d 'Names only'
complete -c faultline -n '__fish_seen_subcommand_from list' -f -a 'protocols ports properties faults scenarios'
complete -c faultline -n '__fish_seen_subcommand_from describe' -f -a '(__faultline_names)'
complete -c faultline -n '__fish_seen_subcommand_from export' -x -l format -a 'jsonl shiviz perfetto mermaid scenario' -d 'Format'
complete -c faultline -n '__fish_seen_subcommand_from export' -r -l out -d 'Write to this file'
complete -c faultline -n '__fish_seen_subcommand_from diff' -x -l context -d 'Events to show'
