using System.Buffers.Binary;
using System.IO.Compression;

namespace MlNetDenoise.Training;

/// <summary>Files of many small images of one size, as bytes one after the other.</summary>
internal static class ByteImages
{
    private const int CifarSide = 32, CifarRecord = 1 + 3 * CifarSide * CifarSide;

    /// <summary>The gray images of an idx file of bytes with three dimensions (LeCun's format of MNIST), packed by gzip or not.</summary>
    /// <exception cref="DatasetException">The file is of another kind, or truncated.</exception>
    internal static IEnumerable<SetImage> ReadIdx(string file)
    {
        const int header = 16, bytesOfThreeDimensions = 0x803, bytesOfOneDimension = 0x801;
        var content = Unpacked(File.ReadAllBytes(file));
        int Number(int at) => content.Length >= at + 4 ? BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(at)) : 0;
        if (Number(0) == bytesOfOneDimension)
            throw new DatasetException($"{file} holds labels, no images. Name the file of images beside it.");
        var (count, height, width) = (Number(4), Number(8), Number(12));
        if (Number(0) != bytesOfThreeDimensions || count < 1 || height < 1 || width < 1)
            throw new DatasetException($"{file} is neither an image, a zip, an idx file of MNIST nor a batch of CIFAR-10. Name one of these, or a folder of images.");
        if (content.Length != header + (long)count * height * width)
            throw new DatasetException($"{file} is damaged: {count} images of {width}x{height} do not have {content.Length} bytes. Get it anew.");
        return Images(file, content, count, header, width * height, 0, width, height);
    }

    /// <summary>The RGB images of a binary batch of CIFAR-10: a label and three planes of 32x32 each.</summary>
    /// <exception cref="DatasetException">The file is of another kind, or truncated.</exception>
    internal static IEnumerable<SetImage> ReadCifar(string file)
    {
        var content = File.ReadAllBytes(file);
        var count = content.Length / CifarRecord;
        return count > 0 && content.Length % CifarRecord == 0 && Enumerable.Range(0, count).All(i => content[i * CifarRecord] < 10)
            ? Images(file, content, count, 0, CifarRecord, 1, CifarSide, CifarSide)
            : throw new DatasetException($"{file} is no binary batch of CIFAR-10: that has {CifarRecord} bytes for each image, the first of them a label from 0 to 9. Get it anew, or leave it out.");
    }

    /// <summary>Images whose pixels, plane after plane, end records of one length.</summary>
    private static IEnumerable<SetImage> Images(string file, byte[] content, int count, int start, int record, int skipped, int width, int height) =>
        Enumerable.Range(0, count).Select(i =>
        {
            var (at, length) = (start + i * record + skipped, record - skipped);
            return new SetImage($"{Path.GetFileName(file)} {i}",
                () => new FloatImage(width, height, length / (width * height), Array.ConvertAll(content[at..(at + length)], value => value / 255f)),
                () => new MemoryStream(content, at, length));
        });

    private static byte[] Unpacked(byte[] file)
    {
        if (file is not [0x1F, 0x8B, ..])
            return file;
        using var unpacked = new MemoryStream();
        using (var packed = new GZipStream(new MemoryStream(file), CompressionMode.Decompress))
            packed.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
