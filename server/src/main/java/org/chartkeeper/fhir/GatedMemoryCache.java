package org.chartkeeper.fhir;

import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.util.MemoryCacheService;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.chartkeeper.caller.CallerContext;
import org.jspecify.annotations.Nullable;

/** Keeps from a caller who does not see everything what HAPI remembers of stored rows: for them each row is asked for anew. */
final class GatedMemoryCache extends MemoryCacheService {

    private static final Set<CacheEnum> OF_ROWS = Set.of(
            CacheEnum.PID_TO_FORCED_ID,
            CacheEnum.RESOURCE_LOOKUP_BY_FORCED_ID,
            CacheEnum.HISTORY_COUNT,
            CacheEnum.MATCH_URL,
            CacheEnum.RESOURCE_CONDITIONAL_CREATE_VERSION,
            CacheEnum.RESOURCE_IDENTIFIER_SYSTEM_TO_PID,
            CacheEnum.PATIENT_IDENTIFIER_TO_FHIR_ID);

    private final DatabaseGate gate;

    GatedMemoryCache(JpaStorageSettings settings, DatabaseGate gate) {
        super(settings);
        this.gate = gate;
    }

    @Override
    public <K, T> T get(CacheEnum cache, K key, Function<K, T> supplier) {
        return closed(cache) ? supplier.apply(key) : super.get(cache, key, supplier);
    }

    @Override
    public <K, V> @Nullable V getIfPresent(CacheEnum cache, K key) {
        return closed(cache) ? null : super.getIfPresent(cache, key);
    }

    @Override
    public <K, V> void put(CacheEnum cache, K key, V value) {
        if (!closed(cache)) {
            super.put(cache, key, value);
        }
    }

    @Override
    public <K, V> Map<K, V> getAllPresent(CacheEnum cache, Collection<K> keys) {
        return closed(cache) ? Map.of() : super.getAllPresent(cache, keys);
    }

    private boolean closed(CacheEnum cache) {
        return OF_ROWS.contains(cache) && !gate.openTo(CallerContext.current());
    }
}
