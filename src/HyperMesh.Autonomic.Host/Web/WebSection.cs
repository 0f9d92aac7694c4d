using System.Globalization;
using System.Net;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Host.Settings;

namespace HyperMesh.Autonomic.Host.Web;

/// <summary>Reads <c>spec.web</c> of the configuration: all but what may be said elsewhere too.</summary>
internal static class WebSection
{
    private const string Anybody = "anybody";
    private const string Token = "token";

    public static readonly string[] Readers = [Anybody, Token];

    /// <summary>Reads the section; what is wrong is reported at its place.</summary>
    /// <param name="web">The section.</param>
    /// <param name="beside">The folder that paths are meant from.</param>
    public static WebSettings Read(MappingReader web, string beside)
    {
        var settings = new WebSettings
        {
            Names = web.OptionalStrings("names"),
            TokenToRead = ReadersOf(web),
            Certificate = PathOf(web, "certificate", beside),
            Key = PathOf(web, "key", beside),
        };
        if (settings.Certificate is null != settings.Key is null)
            web.Report(settings.Certificate is null ? "key" : "certificate", "a certificate and its key go together", "name both, or none for plain HTTP");
        web.Done();
        return settings;
    }

    private static bool? ReadersOf(MappingReader web)
    {
        if (web.OptionalString("read") is not { } text)
            return null;
        if (!Readers.Contains(text))
            web.Report("read", $"{Quoted.Of(text)} is none of {string.Join(", ", Readers)}", NearestName.Hint(text, Readers) ?? $"use {Token}");
        return text != Anybody;
    }

    private static string? PathOf(MappingReader web, string key, string beside)
    {
        if (web.OptionalString(key) is not { } text)
            return null;
        var path = Path.GetFullPath(text, beside);
        if (!File.Exists(path))
            web.Report(key, $"there is no file {path}", "name a PEM file");
        return path;
    }

    /// <summary>What counts of a section and of what else was said.</summary>
    public static WebSettings With(this WebSettings section, EffectiveSettings effective)
    {
        var port = int.Parse(effective[DaemonSettings.WebPort], CultureInfo.InvariantCulture);
        return section with
        {
            Listen = port == 0 ? null : new IPEndPoint(IPAddress.Parse(effective[DaemonSettings.WebAddress]), port),
            IsNamed = effective.From(DaemonSettings.WebPort) != EffectiveSettings.Default || effective.From(DaemonSettings.WebAddress) != EffectiveSettings.Default,
            Tokens = effective[DaemonSettings.WebTokens],
        };
    }
}
