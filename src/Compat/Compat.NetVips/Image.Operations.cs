namespace NetVips;

/// <summary>The operations that give images, with libvips' names and defaults.</summary>
public partial class Image
{
    public Image Autorot() => Operation.Call("autorot", ("in", this));

    public Image Cast(Enums.BandFormat format, bool? shift = null) => Operation.Call("cast", ("in", this), ("format", format), ("shift", shift));

    public Image Colourspace(Enums.Interpretation space, Enums.Interpretation? sourceSpace = null) =>
        Operation.Call("colourspace", ("in", this), ("space", space), ("source_space", sourceSpace));

    public Image Copy(int? width = null, int? height = null, int? bands = null, Enums.BandFormat? format = null, Enums.Coding? coding = null, Enums.Interpretation? interpretation = null, double? xres = null, double? yres = null, int? xoffset = null, int? yoffset = null) =>
        Operation.Call("copy", ("in", this), ("width", width), ("height", height), ("bands", bands), ("format", format), ("coding", coding), ("interpretation", interpretation), ("xres", xres), ("yres", yres), ("xoffset", xoffset), ("yoffset", yoffset));

    public Image Resize(double scale, Enums.Kernel? kernel = null, double? gap = null, double? vscale = null) =>
        Operation.Call("resize", ("in", this), ("scale", scale), ("kernel", kernel), ("gap", gap), ("vscale", vscale));

    public static Image Text(string text, string? font = null, int? width = null, int? height = null, Enums.Align? align = null, bool? justify = null, int? dpi = null, int? spacing = null, string? fontfile = null, bool? rgba = null, Enums.TextWrap? wrap = null) =>
        Operation.Call("text", ("text", text), ("font", font), ("width", width), ("height", height), ("align", align), ("justify", justify), ("dpi", dpi), ("spacing", spacing), ("fontfile", fontfile), ("rgba", rgba), ("wrap", wrap));
}
