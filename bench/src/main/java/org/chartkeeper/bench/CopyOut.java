package org.chartkeeper.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/** The floor of an export: {@code COPY} of the same JSON out of the same tables into a file. */
final class CopyOut {
    private static final String STORED_JSON = """
            copy (select v.res_text_vc from hfj_resource r
                    join hfj_res_ver v on v.res_id = r.res_id and v.res_ver = r.res_ver
                   where r.res_deleted_at is null and r.res_type in (%s)) to stdout
            """;

    private CopyOut() {}

    static Export.Result run(Meter meter, Cluster cluster, Target stock, List<String> types, Path file)
            throws SQLException, IOException {
        var names = types.stream().map(type -> "'" + type + "'").collect(Collectors.joining(","));
        var before = meter.read(stock);
        var begin = System.nanoTime();
        try (var connection = cluster.connect(stock.database());
                var out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            var rows = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(STORED_JSON.formatted(names), out);
            out.flush();
            var wall = System.nanoTime() - begin;
            var cpu = meter.read(stock).since(before);
            var ofDatabase = new Meter.Reading(0, cpu.database(), cpu.driver());
            return new Export.Result(rows, Files.size(file), Sample.of((int) rows, ofDatabase, wall));
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
