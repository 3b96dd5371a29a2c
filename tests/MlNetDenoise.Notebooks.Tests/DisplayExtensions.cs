using MlNetDenoise.Notebooks.Tests;

namespace System;

/// <summary>The function of .NET Interactive, in its own name, with which a notebook displays pictures: here it keeps them.</summary>
public static class DisplayExtensions
{
    public static void DisplayAs(this string value, string mimeType) => Kernel.Keep(new(mimeType, value));
}
