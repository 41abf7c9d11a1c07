package org.chartkeeper.smart;

import java.nio.file.Path;
import org.chartkeeper.fhir.StartRefusedException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where signing keys come from that are not of our own making.
 *
 * @param keyStore a PKCS#12 file; without it the server makes its keys itself
 * @param password its password
 * @param passwordFile a file with its password, instead
 */
@ConfigurationProperties("chartkeeper.signing-keys")
record SigningKeySettings(
        @Nullable Path keyStore,
        @Nullable String password,
        @Nullable Path passwordFile) {

    SigningKeySettings {
        if (keyStore == null && (password != null || passwordFile != null)) {
            throw new StartRefusedException("`chartkeeper.signing-keys.key-store` is missing, a password is there");
        }
        if (keyStore != null && (password == null) == (passwordFile == null)) {
            throw new StartRefusedException(
                    "`chartkeeper.signing-keys.key-store` needs"
                            + " `chartkeeper.signing-keys.password-file` or `chartkeeper.signing-keys.password`, one of the two");
        }
    }

    @Override
    public String toString() {
        return "SigningKeySettings[" + keyStore + "]";
    }
}
