using System.CommandLine;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise kubernetes</c>: a command as an Indexed Job of Kubernetes.</summary>
internal static class KubernetesCommand
{
    public static Command Create()
    {
        var image = new Option<string>("--image") { Description = "The container image, which has denoise in its PATH.", HelpName = "IMAGE", Required = true };
        var claim = new Option<string>("--claim") { Description = "The PersistentVolumeClaim of the images and the outputs.", HelpName = "NAME", Required = true };
        var mount = new Option<string>("--mount") { Description = "Where the volume is mounted. Relative paths are relative to it.", HelpName = "PATH", DefaultValueFactory = _ => "/data" };
        var command = new Command("kubernetes", "Prints a manifest for Kubernetes that does a command in shards on many machines: denoise kubernetes run photos/ -o clean/ --shards 7 --image denoise:1 --claim photos");
        foreach (var subcommand in ScheduledBatch.Commands([image, claim, mount], (parsed, batch) => Print(batch, parsed.GetValue(image)!, parsed.GetValue(claim)!, parsed.GetValue(mount)!)))
            command.Add(subcommand);
        return command;
    }

    private static int Print(ScheduledBatch batch, string image, string claim, string mount)
    {
        if (!$"{Path.Combine(mount, batch.Output)}/".StartsWith($"{mount.TrimEnd('/')}/", StringComparison.Ordinal))
            throw new OutputException($"The output {batch.Output} is not in the volume, which is mounted at {mount}. Use a path below it, or --mount.");
        Console.Write(KubernetesJob.Create(batch, image, claim, mount));
        return ExitCode.Success;
    }
}
