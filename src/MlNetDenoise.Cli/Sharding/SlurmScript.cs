using System.Globalization;

namespace MlNetDenoise.Cli;

/// <summary>A script for Slurm: an array job with a task for each shard, and the job of the merge.</summary>
internal static class SlurmScript
{
    /// <summary>Returns the script. Run by bash it submits both jobs; given to sbatch it is the array job.</summary>
    public static string Create(ScheduledBatch batch)
    {
        var program = ScheduledBatch.Quote(SecondProcess.Program);
        return string.Create(CultureInfo.InvariantCulture, $$"""
            #!/bin/bash
            # {{batch}}
            # Submit the shards and the merge of their results:  bash SCRIPT
            # Submit again what failed or is missing:            bash SCRIPT $(denoise shards status {{Terminal.OneLine(ScheduledBatch.Quote(batch.Output))}})
            # A shard that runs again skips the images that it has finished. On CPUs of different kinds, add --precision float.
            #SBATCH --job-name=denoise-{{batch.Command}}
            #SBATCH --array=1-{{batch.Shards}}
            #SBATCH --cpus-per-task={{batch.Cpus}}
            #SBATCH --mem={{batch.Megabytes}}M
            #SBATCH --requeue
            #SBATCH --open-mode=append
            #SBATCH --output=denoise-{{batch.Command}}-%A_%a.log
            set -euo pipefail

            if [ -z "${SLURM_ARRAY_TASK_ID-}" ]; then
                # Not a task of the array: submits it, and the merge for when all tasks have ended.
                job=$(sbatch --parsable "$@" "$0")
                exec sbatch --dependency="afterany:${job%%;*}" --job-name=denoise-merge --mem={{batch.Megabytes}}M --output=denoise-merge-%j.log \
                    --wrap {{ScheduledBatch.Quote($"{program} {ScheduledBatch.Quote(batch.MergeWords)}")}}
            fi

            # As many threads as CPUs, also where Slurm does not bind tasks to theirs.
            export DOTNET_PROCESSOR_COUNT=${SLURM_CPUS_PER_TASK:-{{batch.Cpus}}}
            exec {{program}} {{batch.Command}} {{ShardOptions.ShardName}} "$SLURM_ARRAY_TASK_ID/{{batch.Shards}}" {{ScheduledBatch.Quote(batch.Words)}}

            """).ReplaceLineEndings("\n");
    }
}
