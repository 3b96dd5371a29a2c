using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.ML;

namespace MlNetDenoise.Tests;

/// <summary>What <c>LoadModel</c> refuses; the hashes in forged files are computed here, not by the library.</summary>
public sealed class ModelGuardTests : IDisposable
{
    private const string Card = "denoiser/card.json", Network = "TransformerChain/Transform_001/OnnxModel";
    private const int CentralHeader = 46, CompressedSizeAt = 20, SizeAt = 24, DigestLength = 71;

    private readonly MLContext _ml = new();
    private readonly Workplace _work = new();

    public ModelGuardTests() => _ml.Denoising.Pack(Workplace.Model("rgb"), Zip);

    private string Zip => _work["denoiser.zip"];

    public void Dispose() => _work.Dispose();

    [Fact]
    public void A_zip_with_hashes_denoises_as_before_and_in_programs_that_do_not_check_them()
    {
        var noisy = _work.SaveNoisy("noisy.png", _work.SaveClean("clean.png", 16, 12, 3));
        var guarded = Denoise(_ml.Denoising.LoadModel(Zip));
        var plain = Denoise(_ml.Model.Load(Zip, out _));
        using var denoiser = Denoiser.Load(Workplace.Model("rgb"));

        Assert.Equal(plain, guarded);
        Assert.Equal(denoiser.Denoise(FloatImage.Load(noisy)).Pixels, guarded, (one, other) => Math.Abs(one - other) < 1e-5);

        float[] Denoise(ITransformer model)
        {
            using var engine = _ml.Model.CreatePredictionEngine<NoisyImage, DenoisedImage>(model);
            return engine.Predict(new() { Path = noisy }).Pixels;
        }
    }

    [Fact]
    public void The_card_is_that_of_the_network()
    {
        using var denoiser = Denoiser.Load(Workplace.Model("rgb"));
        Assert.Equal(denoiser.CardFor(3), ModelGuard.Verify(Zip));
    }

    [Fact]
    public void Every_flipped_byte_is_refused()
    {
        var bytes = File.ReadAllBytes(Zip);
        var random = new SeededRandom(1);
        for (var i = 0; i < 500; i++)
        {
            var (place, flip) = (random.NextInt(bytes.Length), (byte)(1 + random.NextInt(255)));
            bytes[place] ^= flip;
            AssertRefused(bytes);
            bytes[place] ^= flip;
        }
        AssertLoads(bytes);
    }

    [Fact]
    public void Every_truncation_and_every_addition_is_refused()
    {
        var bytes = File.ReadAllBytes(Zip);
        var random = new SeededRandom(2);
        for (var i = 0; i < 200; i++)
            AssertRefused(bytes[..random.NextInt(bytes.Length)]);
        AssertRefused([.. bytes, 0]);
        AssertRefused([0, .. bytes]);
    }

    [Fact]
    public void Entries_that_are_missing_doubled_or_unlisted_are_refused_though_every_hash_is_right()
    {
        AssertLoads(Rebuilt(_ => { }));
        AssertRefused(Rebuilt(entries => entries.RemoveAll(entry => entry.Name == Network)), "missing");
        AssertRefused(Rebuilt(entries => entries.RemoveAll(entry => entry.Name == Card)), "missing");
        AssertRefused(Rebuilt(entries => entries.Add(entries.Find(entry => entry.Name == Network))), "twice");
        AssertRefused(Rebuilt(entries => entries.Add(entries.Find(entry => entry.Name == Card))), "twice");
        AssertRefused(Rebuilt(entries => entries.Add((Network.Replace('/', '\\'), [1]))), "twice");
        AssertRefused(Rebuilt(entries => entries.Add(("unlisted", [1]))), "not on its card");
        AssertRefused(Rebuilt(entries => entries[0] = (entries[0].Name, [.. entries[0].Content.Reverse()])), "differs from its card");
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData(@"..\evil")]
    [InlineData("TransformerChain/../../evil")]
    [InlineData("/etc/evil")]
    [InlineData(@"\\host\evil")]
    [InlineData("C:evil")]
    [InlineData("folder/")]
    public void An_entry_with_a_path_outside_of_the_zip_is_refused_though_it_is_on_the_card(string name) =>
        AssertRefused(Rebuilt(entries =>
        {
            entries.Add((name, []));
            EditCard(entries, listed => listed[name.Replace('\\', '/')] = new JsonObject { ["length"] = 0, ["sha256"] = Convert.ToHexStringLower(SHA256.HashData([])) });
        }), "has a path outside");

    [Theory]
    [InlineData(SizeAt, false, "declares")]
    [InlineData(SizeAt, true, "differs from its card")]
    [InlineData(CompressedSizeAt, false, "more bytes than the file")]
    public void An_absurd_size_is_refused_and_costs_nothing(int field, bool onCardToo, string reason)
    {
        const uint Absurd = 0xF0000000;
        var bytes = Rebuilt(entries =>
        {
            if (onCardToo)
                EditCard(entries, listed => listed[Network]!["length"] = Absurd);
        });
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(Network)) - CentralHeader + field), Absurd);
        AssertRefused(Sealed(bytes), reason);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ModelException>(() => _ml.Denoising.LoadModel(_work["forged.zip"]));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void Checking_a_large_file_takes_no_more_memory_than_a_small_one()
    {
        var bytes = Rebuilt(entries =>
        {
            var large = new byte[16 << 20];
            var random = new SeededRandom(3);
            foreach (ref var number in MemoryMarshal.Cast<byte, ulong>(large.AsSpan()))
                number = random.NextUInt64();
            entries.Add(("large", large));
            EditCard(entries, listed => listed["large"] = new JsonObject { ["length"] = large.Length, ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(large)) });
        });
        File.WriteAllBytes(_work["large.zip"], bytes);

        var before = GC.GetAllocatedBytesForCurrentThread();
        ModelGuard.Verify(_work["large.zip"]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    private void AssertLoads(byte[] bytes)
    {
        File.WriteAllBytes(_work["sound.zip"], bytes);
        (_ml.Denoising.LoadModel(_work["sound.zip"]) as IDisposable)?.Dispose();
    }

    private void AssertRefused(byte[] bytes, string reason = "")
    {
        File.WriteAllBytes(_work["forged.zip"], bytes);
        var error = Assert.Throws<ModelException>(() => _ml.Denoising.LoadModel(_work["forged.zip"]));
        Assert.Contains(_work["forged.zip"], error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    /// <summary>The packed zip with other entries, its digest computed again: what a careful forger would write.</summary>
    private byte[] Rebuilt(Action<List<(string Name, byte[] Content)>> change)
    {
        var entries = new List<(string Name, byte[] Content)>();
        using (var zip = ZipFile.OpenRead(Zip))
        {
            foreach (var entry in zip.Entries)
            {
                using var content = entry.Open();
                using var memory = new MemoryStream();
                content.CopyTo(memory);
                entries.Add((entry.FullName, memory.ToArray()));
            }
        }
        change(entries);
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name, name == Card ? CompressionLevel.NoCompression : CompressionLevel.Fastest).Open();
                entry.Write(content);
            }
            zip.Comment = new string(' ', DigestLength);
        }
        return Sealed(stream.ToArray());
    }

    private static byte[] Sealed(byte[] bytes)
    {
        var digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(..^DigestLength)));
        return [.. bytes[..^DigestLength], .. Encoding.ASCII.GetBytes(digest)];
    }

    private static void EditCard(List<(string Name, byte[] Content)> entries, Action<JsonObject> edit)
    {
        var at = entries.FindIndex(entry => entry.Name == Card);
        var card = JsonNode.Parse(entries[at].Content)!;
        edit(card["entries"]!.AsObject());
        entries[at] = (Card, Encoding.UTF8.GetBytes(card.ToJsonString()));
    }
}
