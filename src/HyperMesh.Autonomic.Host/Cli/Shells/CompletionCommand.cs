using System.CommandLine;

namespace HyperMesh.Autonomic.Host.Cli.Shells;

/// <summary><c>completion SHELL</c>: a script that lets a shell ask this program what may come next.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish", HelpName = "bash|zsh|fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Prints a script that completes verbs, options and names in a shell.") { shell };
        command.SetAction(parsed =>
        {
            Console.Out.Write(parsed.GetValue(shell) switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                _ => Fish,
            });
            return ExitCode.Done;
        });
        return command;
    }

    // Options are offered once a dash is there: before, a file may be meant.
    private const string Bash = """
        # Completion of hypermesh for bash: source <(hypermesh completion bash)
        _hypermesh() {
          local line=${COMP_LINE:0:COMP_POINT} word=$2 reply
          line=${line#"${line%%[![:space:]]*}"}
          line=${line#"$1"}
          line=${line# }
          COMPREPLY=()
          while IFS= read -r reply; do
            [[ $reply == "$word"* ]] && [[ $word == -* || $reply != -* ]] && COMPREPLY+=("$reply")
          done < <("$1" "[suggest:${#line}]" "$line" 2>/dev/null)
        }
        complete -o default -F _hypermesh hypermesh

        """;

    private const string Zsh = """
        #compdef hypermesh
        # Completion of hypermesh for zsh: source <(hypermesh completion zsh), after compinit
        _hypermesh() {
          local line="${(j: :)words[2,CURRENT-1]}"
          local -a found
          [[ -n $line ]] && line+=' '
          line+=$PREFIX
          found=("${(@f)$("$words[1]" "[suggest:${#line}]" "$line" 2>/dev/null)}")
          [[ $PREFIX == -* ]] || found=(${found:#-*})
          found=(${found:#})
          compadd -a found || _files
        }
        if [[ ${funcstack[1]} == _hypermesh ]]; then _hypermesh "$@"; else compdef _hypermesh hypermesh; fi

        """;

    private const string Fish = """
        # Completion of hypermesh for fish: hypermesh completion fish | source
        function __hypermesh_complete
            set -l line (commandline -cp | string replace -r '^\s*\S+\s?' '')
            set -l word (commandline -ct)
            set -l length (string length -- "$line")
            for reply in (hypermesh "[suggest:$length]" "$line" 2>/dev/null)
                if string match -q -- '-*' "$word"; or not string match -q -- '-*' "$reply"
                    echo $reply
                end
            end
        end
        complete -c hypermesh -a '(__hypermesh_complete)'

        """;
}
