package org.chartkeeper.openid;

import com.nimbusds.oauth2.sdk.id.Identifier;
import com.nimbusds.openid.connect.sdk.claims.ACR;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of the provider's word on how it recognised a user is believed: that there was a second factor, where the hospital
 * trusts the value that says so. Other methods are passed on as said.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8176">RFC 8176, authentication method references</a>
 */
final class SecondFactorRule {

    private static final String SEVERAL = "mfa";
    private static final String FEDERATED = "fed";

    /** The methods of RFC 8176, without {@code mfa}, which is ours to say. */
    private static final Set<String> METHODS = Set.of(
            "face", "fpt", "geo", "hwk", "iris", "kba", "mca", "otp", "pin", "pwd", "rba", "retina", "sc", "sms", "swk",
            "tel", "user", "vbm", "wia");

    private final Set<String> acr;
    private final Set<String> amr;

    SecondFactorRule(OpenIdSettings.SecondFactor settings) {
        this.acr = Set.copyOf(settings.acr());
        this.amr = Set.copyOf(settings.amr());
    }

    /** The classes to ask for when a second factor is needed. */
    List<ACR> wanted() {
        return acr.stream().sorted().map(ACR::new).toList();
    }

    /** How the user was recognised; {@code fed}, for elsewhere, when the provider does not say. */
    List<String> methods(IDTokenClaimsSet claims) {
        List<String> known =
                said(claims).stream().filter(METHODS::contains).distinct().toList();
        return known.isEmpty() ? List.of(FEDERATED) : known;
    }

    /** What the second factor was, or null when there was none that counts. */
    @Nullable
    String method(IDTokenClaimsSet claims) {
        String trusted = said(claims).stream().filter(amr::contains).findFirst().orElse(null);
        if (trusted != null) {
            return METHODS.contains(trusted) ? trusted : SEVERAL;
        }
        return claims.getACR() != null && acr.contains(claims.getACR().getValue()) ? SEVERAL : null;
    }

    private static List<String> said(IDTokenClaimsSet claims) {
        return claims.getAMR() == null
                ? List.of()
                : claims.getAMR().stream()
                        .map(Identifier::getValue)
                        .filter(Objects::nonNull)
                        .toList();
    }
}
