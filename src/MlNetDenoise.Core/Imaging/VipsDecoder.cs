using NetVips;

namespace MlNetDenoise;

/// <summary>An image that libvips decodes, row by row where its format allows it.</summary>
/// <remarks>
/// A damaged image fails, with one exception: of a JPEG file, warnings that do not concern its pixels are passed over. libvips
/// counts all warnings alike, so such a file is opened again, and its rows are read from where they failed.
/// </remarks>
internal sealed class VipsDecoder : IDisposable
{
    private static readonly string[] OfPixels = ["premature end", "bad Huffman code", "bad arithmetic code", "found marker"];

    private readonly Func<Enums.FailOn, Image> _open;
    private Enums.FailOn _failOn;
    private Image? _image;
    private Region? _region;

    /// <summary>Opens an image.</summary>
    /// <param name="open">Opens it. Is called again after a failure, to find out the reason.</param>
    /// <param name="failOn">What makes an image fail.</param>
    /// <exception cref="InvalidDataException">The image is damaged.</exception>
    public VipsDecoder(Func<Enums.FailOn, Image> open, Enums.FailOn failOn = Enums.FailOn.Error)
    {
        (_open, _failOn) = (open, failOn);
        Call(() => Image);
    }

    /// <summary>The image, whose properties are known. It is another one after a failure.</summary>
    public Image Image => _image ??= _open(_failOn);

    private Region Region => _region ??= Region.New(Image);

    /// <summary>Returns the bytes of rows.</summary>
    /// <param name="row">The first row, not before those of the calls before.</param>
    /// <param name="count">Number of rows.</param>
    /// <exception cref="InvalidDataException">The image is damaged.</exception>
    public byte[] Read(int row, int count) => Call(() => Region.Fetch(0, row, Image.Width, count));

    public void Dispose()
    {
        _region?.Dispose();
        _image?.Dispose();
        (_region, _image) = (null, null);
    }

    private T Call<T>(Func<T> call)
    {
        try
        {
            return Vips.Decode(call);
        }
        catch (VipsException)
        {
            Dispose();
            var damage = Vips.Damage(() => _open(_failOn));
            if (_failOn != Enums.FailOn.Warning || Array.Exists(OfPixels, warning => damage.Message.Contains(warning, StringComparison.OrdinalIgnoreCase)))
                throw damage;
        }
        _failOn = Enums.FailOn.Error;
        return Call(call);
    }
}
