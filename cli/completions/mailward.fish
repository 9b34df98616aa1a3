# fish completion for mailward(1). Commands and options come from its --help, so that
# they are those of the version that is installed.

# The words of the command so far, without options.
function __mailward_typed
    set -l skip no
    for word in (commandline -opc)[2..-1]
        if test $skip = yes
            set skip no
        else if contains -- $word -c --config
            set skip yes
        else if not string match -q -- '-*' $word
            echo $word
        end
    end
end

function __mailward_options
    mailward (__mailward_typed)[1..2] --help 2>/dev/null | string match -r -a -- '--[a-z][a-z-]+' | sort -u
end

# First words of commands, or those after the first one.
function __mailward_words
    set -l typed (__mailward_typed)
    test (count $typed) -lt 2; or return
    mailward --help 2>/dev/null | awk -F '  +' -v group="$typed[1]" '
        /^  [a-z]/ {
            words = split($2, word, " ")
            if (group == "")
                print word[1]
            else if (word[1] == group && words == 2)
                print word[2]
        }' | sort -u
end

function __mailward_after
    contains -- (commandline -opc)[-1] $argv
end

function __mailward_after_value
    __mailward_after -c --config --postfix-config --scope --service --bind
end

complete -c mailward -f
complete -c mailward -n '__mailward_after -c --config --postfix-config' -F
complete -c mailward -n '__mailward_after --scope --service' -a 'smtp imap pop3 sieve'
complete -c mailward -n '__mailward_after --bind' -a first-use
complete -c mailward -n 'not __mailward_after_value; and not string match -q -- "-*" (commandline -ct)' -a '(__mailward_words)'
complete -c mailward -n 'string match -q -- "-*" (commandline -ct)' -a '(__mailward_options)'
complete -c mailward -n 'contains -- (__mailward_typed)[1] backup restore import; and not __mailward_after_value' -F
