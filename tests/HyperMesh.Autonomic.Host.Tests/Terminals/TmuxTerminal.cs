using System.Diagnostics;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;

namespace HyperMesh.Autonomic.Host.Tests.Terminals;

/// <summary>A real terminal: a tmux server of its own with one pane, in which the command line runs and then says its exit code. It goes with the test.</summary>
internal sealed class TmuxTerminal : IDisposable
{
    private const int Columns = 160;
    private const int Rows = 45;

    private readonly string _socket;

    /// <param name="folder">Where its socket and the state of the command lie.</param>
    /// <param name="words">What is run; none of them needs quotes.</param>
    public TmuxTerminal(TempFolder folder, params string[] words)
    {
        _socket = folder["tmux"];
        // The pane stays when the command has ended, also by Ctrl-C, so that its last words can be read.
        var script = folder.Write("in-tmux.sh", $"trap : INT\ncd {Cli.Root}\nHYPERMESH_STATE={folder.Path} {Cli.Program} {string.Join(' ', words)}\necho \"exit=$?\"\nexec cat\n");
        Tmux("-f", "/dev/null", "new-session", "-d", "-x", $"{Columns}", "-y", $"{Rows}", "env", "-u", "NO_COLOR", "TERM=screen-256color", "sh", script);
    }

    /// <summary>What is on the screen, with the sequences of its colours if they are asked for.</summary>
    public string Screen(bool hasColours = false) => Tmux(["capture-pane", "-p", .. hasColours ? ["-e"] : Array.Empty<string>()]);

    /// <summary>Waits until the screen shows all of this at once: what a program draws comes in pieces.</summary>
    public string Shows(params string[] texts)
    {
        var screen = "";
        Waiting.Until(
            () =>
            {
                screen = Screen();
                return texts.All(text => screen.Contains(text, StringComparison.Ordinal));
            },
            $"'{string.Join("' and '", texts)}' on the screen", () => screen);
        return screen;
    }

    /// <summary>Presses keys, as in C-c.</summary>
    public void Press(string keys) => Tmux("send-keys", keys);

    public void Dispose()
    {
        // The server ends its panes; one that has never come up needs no end.
        using var kill = Process.Start(new ProcessStartInfo("tmux", ["-S", _socket, "kill-server"]) { RedirectStandardError = true })!;
        kill.WaitForExit();
    }

    private string Tmux(params string[] words) => Command.Run("tmux", ["-S", _socket, .. words]);
}
