using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>Connections that use the system's SQLite library, which gets security updates; the bundled one is the fall-back. It is loaded with the first of
/// them: who asks a daemon needs no library.</summary>
internal static class SystemSqlite
{
    static SystemSqlite()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly, Resolve);
        SQLitePCL.Batteries_V2.Init();
    }

    public static SqliteConnection Connection(string text) => new(text);

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == "e_sqlite3" && NativeLibrary.TryLoad("libsqlite3.so.0", out var library) ? library : IntPtr.Zero;
}
