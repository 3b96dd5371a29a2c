using System.Text;

namespace MlNetDenoise;

/// <summary>An item of an AVIF file: an image, or metadata.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Type">Its type, four letters.</param>
/// <param name="ContentType">Its MIME type; "" if it has none.</param>
internal sealed record AvifItem(long Id, string Type, string ContentType);

/// <summary>The box meta of an AVIF file (ISO 14496-12 and 23008-12): its items with their places in the file, and the properties of its image. Both can be added to.</summary>
internal sealed class AvifItems
{
    private const int BoxHeader = 8, InFile = 0, InMeta = 1, PropertyNumber = 0x7FFF, ShortEssential = 0x80, MaxExtents = 1 << 16;

    private readonly long _start, _end, _image;
    private readonly IReadOnlyList<IsoBox> _boxes;
    private readonly List<AvifItem> _items = [];
    private readonly List<Place> _places = [];
    private readonly List<IsoBox> _properties;
    private readonly List<(long Item, List<int> Properties)> _associations = [];
    private readonly List<(AvifItem Item, byte[] Content)> _added = [];

    /// <summary>Reads the box of a file.</summary>
    /// <exception cref="EndOfStreamException">The file is damaged.</exception>
    public AvifItems(Stream file)
    {
        (var meta, _start) = IsoBox.Find(file, "meta");
        _end = file.Position;
        meta.ReadVersion();
        _boxes = meta.ReadBoxes();
        _image = Box("pitm") is { } primary ? primary.ReadInteger(primary.ReadVersion().Version == 0 ? 2 : 4) : 0;
        ReadItems();
        ReadPlaces();
        var properties = Box("iprp")?.ReadBoxes() ?? [];
        _properties = properties.Find(box => box.Type == "ipco")?.ReadBoxes() ?? [];
        foreach (var box in properties.Where(box => box.Type == "ipma"))
            ReadAssociations(box);
    }

    /// <summary>The items.</summary>
    public IReadOnlyList<AvifItem> Items => _items;

    /// <summary>The properties of the image.</summary>
    public IEnumerable<IsoBox> ImageProperties => ImageAssociations.Select(property => property & PropertyNumber).Where(number => number > 0 && number <= _properties.Count).Select(number => _properties[number - 1]);

    /// <summary>Whether the colours of the image are multiplied by its alpha.</summary>
    public bool IsPremultiplied
    {
        get
        {
            if (Box("iref") is not { } references)
                return false;
            references.ReadVersion();
            return references.ReadBoxes().Exists(reference => reference.Type == "prem");
        }
    }

    private List<int> ImageAssociations => _associations.Find(entry => entry.Item == _image).Properties ?? [];

    /// <summary>Returns the content of an item; null if it is in another file, or damaged.</summary>
    public byte[]? Read(Stream file, AvifItem item)
    {
        if (_places.Find(place => place.Item == item.Id) is not { Method: InFile or InMeta } place)
            return null;
        using var content = new MemoryStream();
        var source = place.Method == InFile ? file : new MemoryStream(Box("idat")?.Content.ToArray() ?? []);
        foreach (var (offset, length) in place.Extents)
        {
            if (offset < 0 || offset > source.Length || length < 0 || content.Length > StreamBytes.MaxItem)
                return null;
            source.Position = offset;
            content.Write(source.ReadBytes(length > 0 ? length : source.Length - offset));
        }
        return content.ToArray();
    }

    /// <summary>Adds an item that describes the image.</summary>
    public void Add(string type, string contentType, byte[] content) =>
        _added.Add((new(_items.Concat(_added.Select(added => added.Item)).Max(item => item.Id) + 1, type, contentType), content));

    /// <summary>Adds a property of the image.</summary>
    public void AddProperty(string type, byte[] content)
    {
        _properties.Add(new(type, content));
        ImageAssociations.Add(_properties.Count);
    }

    /// <summary>Replaces a property of the image.</summary>
    public void ReplaceProperty(IsoBox property, byte[] content) => _properties[_properties.IndexOf(property)] = new(property.Type, content);

    /// <summary>Writes the file with the items and properties that were added.</summary>
    /// <param name="file">The file that was read.</param>
    /// <param name="output">Receives the file; it need not support seeking.</param>
    public void Write(Stream file, Stream output)
    {
        var shift = Serialize(0, 0).Length - (_end - _start);
        file.Position = 0;
        file.CopyBytes(output, _start);
        output.Write(Serialize(shift, file.Length + shift + BoxHeader));
        file.Position = _end;
        file.CopyBytes(output, file.Length - _end);
        if (_added.Count > 0)
            output.Write(IsoBox.Create("mdat", [.. _added.Select(added => added.Content)]));
    }

    private IsoBox? Box(string type) => _boxes.FirstOrDefault(box => box.Type == type);

    private void ReadItems()
    {
        if (Box("iinf") is not { } box)
            return;
        box.ReadInteger(box.ReadVersion().Version == 0 ? 2 : 4);
        foreach (var entry in box.ReadBoxes())
        {
            var version = entry.ReadVersion().Version;
            if (entry.Type != "infe" || version < 2)
                continue;
            var id = entry.ReadInteger(version == 2 ? 2 : 4);
            entry.Read(2);
            var type = entry.ReadType();
            entry.ReadText(); // its name
            _items.Add(new(id, type, type == "mime" ? entry.ReadText() : ""));
        }
    }

    private void ReadPlaces()
    {
        if (Box("iloc") is not { } box)
            return;
        var version = box.ReadVersion().Version;
        var sizes = (int)box.ReadInteger(2);
        var (offsetSize, lengthSize, baseSize, indexSize) = (sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, version == 0 ? 0 : sizes & 15);
        var idSize = version < 2 ? 2 : 4;
        var left = MaxExtents;
        for (var items = box.ReadInteger(idSize); items > 0; items--)
        {
            var id = box.ReadInteger(idSize);
            var method = version == 0 ? InFile : (int)box.ReadInteger(2) & 15;
            var isInFile = box.ReadInteger(2) == 0;
            var start = box.ReadInteger(baseSize);
            var extents = new List<(long, long)>();
            for (var count = box.ReadInteger(2); count > 0; count--)
            {
                if (--left == 0) // without sizes, they take no bytes
                    throw new EndOfStreamException();
                box.ReadInteger(indexSize);
                extents.Add((start + box.ReadInteger(offsetSize), box.ReadInteger(lengthSize)));
            }
            _places.Add(new(id, isInFile ? method : -1, extents));
        }
    }

    private void ReadAssociations(IsoBox box)
    {
        var (version, flags) = box.ReadVersion();
        for (var left = box.ReadInteger(4); left > 0; left--)
        {
            var id = box.ReadInteger(version == 0 ? 2 : 4);
            var properties = new List<int>();
            for (var count = box.ReadInteger(1); count > 0; count--)
            {
                var isLong = (flags & 1) != 0;
                var property = (int)box.ReadInteger(isLong ? 2 : 1);
                properties.Add(isLong ? property : (property & ~ShortEssential) | ((property & ShortEssential) << 8));
            }
            _associations.Add((id, properties));
        }
    }

    /// <summary>Returns the bytes of the box.</summary>
    /// <param name="shift">By how many bytes what follows the box moves.</param>
    /// <param name="addedAt">The position of the content of the first added item.</param>
    private byte[] Serialize(long shift, long addedAt)
    {
        byte[] references = [.. _added.SelectMany(added => IsoBox.Create("cdsc", IsoBox.Integer(added.Item.Id, 2), IsoBox.Integer(1, 2), IsoBox.Integer(_image, 2)))];
        var boxes = _boxes.Select(box => box.Type switch
        {
            "iinf" => SerializeItems(box),
            "iloc" => SerializePlaces(shift, addedAt),
            "iprp" => SerializeProperties(),
            "iref" => IsoBox.Create(box.Type, box.Content.ToArray(), references),
            _ => box.ToBytes(),
        });
        if (references.Length > 0 && Box("iref") is null)
            boxes = boxes.Append(IsoBox.Create("iref", new byte[4], references));
        return IsoBox.Create("meta", [new byte[4], .. boxes]);
    }

    private byte[] SerializeItems(IsoBox box)
    {
        var countSize = box.Content.Span[0] == 0 ? 2 : 4;
        byte[] Entry(AvifItem item) => IsoBox.Create("infe",
            [2, 0, 0, 0], IsoBox.Integer(item.Id, 2), new byte[2], Encoding.Latin1.GetBytes(item.Type), [0], item.ContentType.Length > 0 ? [.. Encoding.Latin1.GetBytes(item.ContentType), 0] : []);
        return IsoBox.Create(box.Type, [box.Content[..4].ToArray(), IsoBox.Integer(_items.Count + _added.Count, countSize), box.Content[(4 + countSize)..].ToArray(), .. _added.Select(added => Entry(added.Item))]);
    }

    private byte[] SerializePlaces(long shift, long addedAt)
    {
        var places = _places.Select(place => place.Method == InFile ? place with { Extents = [.. place.Extents.Select(extent => (extent.Offset + (extent.Offset >= _end ? shift : 0), extent.Length))] } : place).ToList();
        foreach (var (item, content) in _added)
        {
            places.Add(new(item.Id, InFile, [(addedAt, content.Length)]));
            addedAt += content.Length;
        }
        // version 1: 32 bits for positions and lengths
        return IsoBox.Create("iloc", [[1, 0, 0, 0, 0x44, 0], IsoBox.Integer(places.Count, 2), .. places.SelectMany(place => (byte[][])
            [IsoBox.Integer(place.Item, 2), IsoBox.Integer(place.Method, 2), new byte[2], IsoBox.Integer(place.Extents.Count, 2), .. place.Extents.SelectMany(extent => new[] { IsoBox.Integer(extent.Offset, 4), IsoBox.Integer(extent.Length, 4) })])]);
    }

    private byte[] SerializeProperties()
    {
        // version 0, 16 bits for each property
        var associations = _associations.SelectMany(entry => (byte[][])[IsoBox.Integer(entry.Item, 2), IsoBox.Integer(entry.Properties.Count, 1), .. entry.Properties.Select(property => IsoBox.Integer(property, 2))]);
        return IsoBox.Create("iprp",
            IsoBox.Create("ipco", [.. _properties.Select(property => property.ToBytes())]),
            IsoBox.Create("ipma", [[0, 0, 0, 1], IsoBox.Integer(_associations.Count, 4), .. associations]));
    }

    /// <summary>Where the content of an item is.</summary>
    /// <param name="Item">The item.</param>
    /// <param name="Method">What the positions count from: the start of the file, or that of the box idat; another number is not supported.</param>
    /// <param name="Extents">The position and the length of each part.</param>
    private sealed record Place(long Item, int Method, IReadOnlyList<(long Offset, long Length)> Extents);
}
