package org.chartkeeper.smart;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.GeneralSecurityException;
import java.security.KeyStore.PrivateKeyEntry;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Locale;

/** Makes a signing key of an entry of a key store: the alias says for which algorithm, the certificate from when on. */
final class KeyStoreKey {

    private KeyStoreKey() {}

    /** A key that is not good enough to sign for us. */
    static final class WeakKeyException extends Exception {

        private static final long serialVersionUID = 1L;

        WeakKeyException(String alias, String what) {
            super("has the key `" + alias + "` that " + what);
        }
    }

    /** What the alias of a key for {@code algorithm} begins with. */
    static String alias(JWSAlgorithm algorithm) {
        return algorithm.getName().toLowerCase(Locale.ROOT);
    }

    static SigningKey of(String alias, PrivateKeyEntry entry) throws WeakKeyException, GeneralSecurityException {
        JWSAlgorithm algorithm = algorithm(alias);
        if (!(entry.getCertificate() instanceof X509Certificate certificate)) {
            throw new WeakKeyException(alias, "has no X.509 certificate");
        }
        JWK jwk = jwk(alias, algorithm, certificate.getPublicKey(), entry.getPrivateKey());
        if (!fits(certificate.getPublicKey(), entry.getPrivateKey())) {
            throw new WeakKeyException(alias, "does not fit its certificate");
        }
        return new SigningKey(alias, algorithm, certificate.getNotBefore().toInstant(), jwk);
    }

    private static JWSAlgorithm algorithm(String alias) throws WeakKeyException {
        for (JWSAlgorithm algorithm : SigningKeys.LINES) {
            if (alias.toLowerCase(Locale.ROOT).matches(alias(algorithm) + "([^a-z0-9].*)?")) {
                return algorithm;
            }
        }
        throw new WeakKeyException(alias, "is for no algorithm, its alias must begin with es384, rs384 or rs256");
    }

    private static JWK jwk(String alias, JWSAlgorithm algorithm, PublicKey open, PrivateKey secret)
            throws WeakKeyException {
        try {
            if (JWSAlgorithm.Family.RSA.contains(algorithm)) {
                if (!(open instanceof RSAPublicKey rsa) || rsa.getModulus().bitLength() < SigningKeys.RSA_BITS) {
                    throw new WeakKeyException(alias, "is not RSA of " + SigningKeys.RSA_BITS + " bits or more");
                }
                return new RSAKey.Builder(rsa)
                        .privateKey(secret)
                        .keyUse(KeyUse.SIGNATURE)
                        .algorithm(algorithm)
                        .keyIDFromThumbprint()
                        .build();
            }
            if (!(open instanceof ECPublicKey ec) || !Curve.P_384.equals(Curve.forECParameterSpec(ec.getParams()))) {
                throw new WeakKeyException(alias, "is not EC on P-384");
            }
            return new ECKey.Builder(Curve.P_384, ec)
                    .privateKey(secret)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(algorithm)
                    .keyIDFromThumbprint()
                    .build();
        } catch (JOSEException e) {
            throw new WeakKeyException(alias, "cannot be used");
        }
    }

    private static boolean fits(PublicKey open, PrivateKey secret) throws GeneralSecurityException {
        String name = open instanceof RSAPublicKey ? "SHA384withRSA" : "SHA384withECDSA";
        byte[] message = {1};
        Signature signature = Signature.getInstance(name);
        signature.initSign(secret);
        signature.update(message);
        byte[] signed = signature.sign();
        signature.initVerify(open);
        signature.update(message);
        try {
            return signature.verify(signed);
        } catch (java.security.SignatureException e) {
            return false;
        }
    }
}
