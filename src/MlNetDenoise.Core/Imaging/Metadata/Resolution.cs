namespace MlNetDenoise;

/// <summary>What a resolution counts the pixels of.</summary>
internal enum ResolutionUnit
{
    /// <summary>Nothing: the two numbers are a ratio.</summary>
    None,

    /// <summary>An inch.</summary>
    Inch,

    /// <summary>A centimetre.</summary>
    Centimetre,

    /// <summary>A metre.</summary>
    Metre,
}

/// <summary>The pixels per unit of length that a file states.</summary>
internal sealed record Resolution(double X, double Y, ResolutionUnit Unit)
{
    private const double MetresPerInch = 0.0254;

    /// <summary>The resolution after a rotation by 90 degrees.</summary>
    public Resolution Rotated => new(Y, X, Unit);

    /// <summary>Reads the resolution of a TIFF directory; null if it has none.</summary>
    public static Resolution? FromTags(IEnumerable<TiffTag> tags)
    {
        double? x = null, y = null, unit = null;
        foreach (var tag in tags)
        {
            if (tag.Id == TiffId.XResolution)
                x = tag.Number();
            else if (tag.Id == TiffId.YResolution)
                y = tag.Number();
            else if (tag.Id == TiffId.ResolutionUnit)
                unit = tag.Number();
        }
        return x > 0 && y > 0 && double.IsFinite(x.Value + y.Value)
            ? new(x.Value, y.Value, unit switch { 1 => ResolutionUnit.None, 3 => ResolutionUnit.Centimetre, _ => ResolutionUnit.Inch })
            : null;
    }

    /// <summary>Pixels per metre or a ratio in integers, as PNG and BMP store it; null if it cannot be stored, or says nothing.</summary>
    public (uint X, uint Y)? ToMetres()
    {
        var factor = Unit switch { ResolutionUnit.Inch => 1 / MetresPerInch, ResolutionUnit.Centimetre => 100, _ => 1 };
        return ToIntegers(this with { X = X * factor, Y = Y * factor }, int.MaxValue);
    }

    /// <summary>The density of a JFIF header: 0 for a ratio, 1 for inches, 2 for centimetres; null if it cannot be stored, or says nothing.</summary>
    public (byte Unit, ushort X, ushort Y)? ToJfif()
    {
        var stored = InCommonUnit();
        return ToIntegers(stored, ushort.MaxValue) is var (x, y) ? ((byte)stored.Unit, (ushort)x, (ushort)y) : null;
    }

    /// <summary>The three tags of a TIFF directory.</summary>
    public TiffTag[] ToTags()
    {
        var stored = InCommonUnit();
        return
        [
            TiffTag.Rational(TiffId.XResolution, stored.X), TiffTag.Rational(TiffId.YResolution, stored.Y),
            TiffTag.Short(TiffId.ResolutionUnit, (ushort)(stored.Unit + 1)),
        ];
    }

    /// <summary>In inches or centimetres if it is in metres. Dots per inch are integers nearly always: 11811 per metre are 300, not 299.9994.</summary>
    private Resolution InCommonUnit()
    {
        if (Unit != ResolutionUnit.Metre)
            return this;
        var (x, y) = (X * MetresPerInch, Y * MetresPerInch);
        var (roundX, roundY) = (Math.Round(x), Math.Round(y));
        return Math.Abs(x - roundX) < 0.02 && Math.Abs(y - roundY) < 0.02
            ? new(roundX, roundY, ResolutionUnit.Inch)
            : new(X / 100, Y / 100, ResolutionUnit.Centimetre);
    }

    private static (uint X, uint Y)? ToIntegers(Resolution resolution, int most)
    {
        var (x, y) = (Math.Round(resolution.X), Math.Round(resolution.Y));
        var isSquare = resolution.Unit == ResolutionUnit.None && resolution.X == resolution.Y;
        return !isSquare && x >= 1 && y >= 1 && x <= most && y <= most ? ((uint)x, (uint)y) : null;
    }
}
