using System.CommandLine;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary><c>policy fmt</c>: policies in one form, comments kept.</summary>
internal static class FmtCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("PATH") { Description = "policy file or folder" };
        var check = new Option<bool>("--check") { Description = "write nothing; fail when a file is not in its form" };
        var write = new Option<bool>("--write", "-w") { Description = "write the files anew" };
        var output = Options.Output();
        var command = new Command("fmt", "Brings policies into one form: order of keys, indentation. Comments and blank lines stay.") { path, check, write, output };
        command.SetAction(parsed =>
        {
            var problems = new ProblemList();
            var files = PolicyReader.Files(parsed.GetValue(path)!, problems);
            if (files.Count > 1 && !parsed.GetValue(check) && !parsed.GetValue(write))
                throw new UsageException("of a folder nothing is printed; say --check or --write");
            var isJson = parsed.GetValue(output) == OutputFormat.Json;
            var changed = files.Count(file => Format(file, parsed.GetValue(check), parsed.GetValue(write), isJson, problems));
            foreach (var problem in problems)
                Console.Error.WriteLine(problem);
            return problems.HasErrors ? ExitCode.BadInput : parsed.GetValue(check) && changed > 0 ? ExitCode.Failed : ExitCode.Done;
        });
        return command;
    }

    /// <summary>Returns true when the file was not in its form.</summary>
    private static bool Format(string file, bool isCheck, bool isWrite, bool isJson, ProblemList problems)
    {
        var part = problems.Part();
        YamlReader.ReadFile(file, part, PolicyReader.FileLimits);
        if (part.HasErrors)
            return false;

        var before = File.ReadAllText(file);
        if (PolicyFormatter.Format(before, file, problems) is not { } after)
            return false;

        var isChanged = after != before;
        if (isWrite && isChanged)
            WholeFile.Write(file, after);
        if (isJson)
            Console.Out.WriteLine(Json.Line(new { kind = "file", file, changed = isChanged, written = isWrite && isChanged, text = isCheck || isWrite ? null : after }));
        else if (!isCheck && !isWrite)
            Console.Out.Write(after);
        else if (isChanged)
            Console.Out.WriteLine(isWrite ? $"{file} is in its form now" : $"{file} is not in its form");
        return isChanged;
    }
}
