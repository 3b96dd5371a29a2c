using System.CommandLine;
using System.Diagnostics;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise slurm</c>: a command as an array job of Slurm.</summary>
internal static class SlurmCommand
{
    public static Command Create()
    {
        var command = new Command("slurm", "Prints a script for Slurm that does a command in shards on many machines: denoise slurm run photos/ -o clean/ --shards 7");
        var submit = new Option<bool>("--submit") { Description = "Submit the jobs with sbatch. The script is OUT/.shards/slurm.sh." };
        foreach (var subcommand in ScheduledBatch.Commands([submit], (parsed, batch) => Schedule(batch, parsed.GetValue(submit))))
            command.Add(subcommand);
        return command;
    }

    private static int Schedule(ScheduledBatch batch, bool submits)
    {
        var script = SlurmScript.Create(batch);
        if (!submits)
        {
            Console.Write(script);
            return ExitCode.Success;
        }
        var file = Path.Combine(new ShardFolder(batch.Output).Folder, "slurm.sh");
        AtomicFile.Write(file, path => File.WriteAllText(path, script));
        using var bash = Process.Start("bash", [file]);
        bash.WaitForExit();
        return bash.ExitCode == 0 ? ExitCode.Success : ExitCode.Failure;
    }
}
