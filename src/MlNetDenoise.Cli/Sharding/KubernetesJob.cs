using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MlNetDenoise.Cli;

/// <summary>A manifest for Kubernetes: an Indexed Job with a pod for each shard, and the Job of the merge.</summary>
internal static class KubernetesJob
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Returns the manifest as YAML.</summary>
    /// <param name="batch">The shards.</param>
    /// <param name="image">The container image, which has <c>denoise</c> in its PATH.</param>
    /// <param name="claim">The claim of the volume that holds the images and the outputs.</param>
    /// <param name="mount">Where the volume is mounted, and the current folder of the command.</param>
    public static string Create(ScheduledBatch batch, string image, string claim, string mount) => string.Create(CultureInfo.InvariantCulture, $$$"""
        # {{{batch}}}
        # Start:          kubectl apply -f FILE
        # Then merge:     kubectl wait --for=condition=complete --timeout=-1s job/denoise-{{{batch.Command}}} && kubectl patch job/denoise-merge -p '{"spec":{"suspend":false}}'
        # What is left:   kubectl delete -f FILE, and start again. A shard that runs again skips the images that it has finished.
        # On nodes with CPUs of different kinds, add --precision float.
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: denoise-{{{batch.Command}}}
        spec:
          completionMode: Indexed
          completions: {{{batch.Shards}}}
          parallelism: {{{batch.Shards}}}
          backoffLimitPerIndex: 3 # a shard is started again if its pod fails; the others go on
          maxFailedIndexes: {{{batch.Shards}}}
          podFailurePolicy:
            rules:
              - action: Ignore # a pod that the cluster moves has not failed
                onPodConditions:
                  - type: DisruptionTarget
        {{{Template(batch, [batch.Command, ShardOptions.ShardName, "auto", ShardOptions.CountName, $"{batch.Shards}", .. batch.Words], image, claim, mount)}}}
        ---
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: denoise-merge
        spec:
          suspend: true # until all shards are complete
          backoffLimit: 3
        {{{Template(batch, batch.MergeWords, image, claim, mount)}}}

        """).ReplaceLineEndings("\n");

    private static string Template(ScheduledBatch batch, IReadOnlyList<string> words, string image, string claim, string mount) => string.Create(CultureInfo.InvariantCulture, $$"""
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: denoise
                  image: {{Quote(image)}}
                  command: [{{string.Join(", ", words.Prepend("denoise").Select(word => Quote(word.Replace("$(", "$$(", StringComparison.Ordinal))))}}]
                  workingDir: {{Quote(mount)}}
                  resources:
                    requests: { cpu: "{{batch.Cpus}}", memory: {{batch.Megabytes}}M }
                    limits: { cpu: "{{batch.Cpus}}", memory: {{batch.Megabytes}}M }
                  volumeMounts:
                    - name: images
                      mountPath: {{Quote(mount)}}
              volumes:
                - name: images
                  persistentVolumeClaim:
                    claimName: {{Quote(claim)}}
        """); // Kubernetes takes $(NAME) in a command for a variable, and $$( for $(

    /// <summary>Returns a text between double quotes, in which YAML has the escapes of JSON.</summary>
    private static string Quote(string text) => JsonSerializer.Serialize(text, Json);
}
