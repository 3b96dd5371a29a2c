using System.Collections;

namespace NetVips;

/// <summary>Optional arguments of an operation by name.</summary>
public class VOption : IEnumerable<KeyValuePair<string, object>>
{
    private readonly Dictionary<string, object> _options = [];

    public void Add(string key, object value) => _options.Add(key, value);

    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => _options.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
