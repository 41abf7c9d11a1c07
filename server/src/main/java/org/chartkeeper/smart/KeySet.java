package org.chartkeeper.smart;

import com.nimbusds.jose.jwk.JWK;
import java.util.Optional;

/** Public keys that somebody signs with, found by {@code kid} alone. */
interface KeySet {

    Optional<JWK> find(String kid);
}
