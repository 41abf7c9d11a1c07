package org.chartkeeper.smart;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import java.time.Instant;

/**
 * One of the keys that sign our tokens.
 *
 * @param name what its source calls it
 * @param algorithm the one algorithm it signs with
 * @param created since when there is such a key; of two the later one follows the earlier
 * @param jwk the key, private part included
 */
record SigningKey(String name, JWSAlgorithm algorithm, Instant created, JWK jwk) {

    String kid() {
        return jwk.getKeyID();
    }

    @Override
    public String toString() {
        return algorithm + " " + kid();
    }
}
