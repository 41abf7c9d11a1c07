package org.chartkeeper.fhir;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much one request may ask for, whoever asks. What is beyond is refused before any work is done for it.
 *
 * @param bundleSize the largest body of a batch or transaction, after inflation
 * @param resourceSize the largest body of any other write, after inflation
 * @param formSize the largest form of a search by POST
 * @param patchSize the largest patch
 * @param inflation how many times larger than it came a compressed body may become, once it is larger than a megabyte
 * @param bundleEntries the most entries of a batch or transaction
 * @param depth the deepest nesting of a body
 * @param attributes the most attributes of one XML element
 * @param patchOperations the most operations of a patch
 * @param queryLength the longest query string, in characters
 * @param parameters the most parameters of a search, repetitions counted
 * @param values the most alternatives, separated by commas, of one parameter
 * @param chain the most links of a chained parameter
 * @param has the deepest nesting of {@code _has}
 * @param sorts the most keys of {@code _sort}
 * @param includes the most {@code _include} and {@code _revinclude} of a search
 * @param pageSize the largest page; a larger {@code _count} is taken as this
 * @param offset the furthest a search can be paged
 * @param concurrentRequests the most requests of one client at the same time
 * @param statementTime the longest a statement may run in the database
 */
@ConfigurationProperties("chartkeeper.limits")
record RequestLimits(
        @DefaultValue("64MB") DataSize bundleSize,
        @DefaultValue("8MB") DataSize resourceSize,
        @DefaultValue("1MB") DataSize formSize,
        @DefaultValue("1MB") DataSize patchSize,
        @DefaultValue("200") int inflation,
        @DefaultValue("25000") int bundleEntries,
        @DefaultValue("100") int depth,
        @DefaultValue("100") int attributes,
        @DefaultValue("1000") int patchOperations,
        @DefaultValue("8000") int queryLength,
        @DefaultValue("100") int parameters,
        @DefaultValue("1000") int values,
        @DefaultValue("3") int chain,
        @DefaultValue("2") int has,
        @DefaultValue("3") int sorts,
        @DefaultValue("20") int includes,
        @DefaultValue("1000") int pageSize,
        @DefaultValue("100000") int offset,
        @DefaultValue("12") int concurrentRequests,
        @DefaultValue("60s") Duration statementTime) {

    private static final int DEFAULT_PAGE = 50;

    RequestLimits {
        atLeastOne("bundle-size", bundleSize.toBytes());
        atLeastOne("resource-size", resourceSize.toBytes());
        atLeastOne("form-size", formSize.toBytes());
        atLeastOne("patch-size", patchSize.toBytes());
        atLeastOne("inflation", inflation);
        atLeastOne("bundle-entries", bundleEntries);
        atLeastOne("depth", depth);
        atLeastOne("attributes", attributes);
        atLeastOne("patch-operations", patchOperations);
        atLeastOne("query-length", queryLength);
        atLeastOne("parameters", parameters);
        atLeastOne("values", values);
        atLeastOne("chain", chain);
        atLeastOne("has", has);
        atLeastOne("sorts", sorts);
        atLeastOne("includes", includes);
        atLeastOne("page-size", pageSize);
        atLeastOne("offset", offset);
        atLeastOne("concurrent-requests", concurrentRequests);
        atLeastOne("statement-time", statementTime.toMillis());
    }

    /** The page that a search without {@code _count} gets. */
    int defaultPage() {
        return Math.min(DEFAULT_PAGE, pageSize);
    }

    private static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new StartRefusedException("`chartkeeper.limits." + name + "` must be positive");
        }
    }
}
