package org.chartkeeper.smart;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.chartkeeper.caller.PurposeOfUse;
import org.chartkeeper.caller.SmartScope;
import org.chartkeeper.fhir.StartRefusedException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether apps may register themselves, and how far.
 *
 * @param enabled off unless the operator switches it on
 * @param issuers who may vouch for software
 * @param scope the most that such an app may be registered for
 * @param purposeOfUse the purposes that it may act for
 * @param approval whether a registration waits for a manager's approval
 * @param perAddress the most attempts from one network address in a day
 * @param perDay the most registrations in a day
 */
@ConfigurationProperties("chartkeeper.dynamic-registration")
record DynamicRegistrationSettings(
        @DefaultValue("false") boolean enabled,
        @DefaultValue List<StatementIssuer> issuers,

        @DefaultValue("openid fhirUser profile launch launch/patient online_access offline_access patient/*.rs")
        String scope,

        @DefaultValue(PATIENT_REQUEST) List<String> purposeOfUse,
        @DefaultValue("true") boolean approval,
        @DefaultValue("20") int perAddress,
        @DefaultValue("100") int perDay) {

    private static final String PREFIX = "`chartkeeper.dynamic-registration.";
    private static final String PATIENT_REQUEST = "PATRQT";

    /**
     * Whose software statements are believed.
     *
     * @param issuer the {@code iss} of the statements
     * @param jwks a file with the public keys
     */
    record StatementIssuer(String issuer, Path jwks) {}

    DynamicRegistrationSettings {
        issuers = List.copyOf(issuers);
        purposeOfUse = List.copyOf(purposeOfUse);
        if (enabled && issuers.isEmpty()) {
            throw new StartRefusedException(
                    PREFIX + "issuers` must name who may vouch for software when registration is enabled");
        }
        for (String text : scope.split(" ", -1)) {
            Optional<SmartScope> resources = SmartScope.parse(text);
            boolean forUsers = resources
                    .map(one -> one.context() != SmartScope.Context.SYSTEM)
                    .orElse(UserScopes.OTHERS.contains(text) && !text.equals(UserScopes.CLIENT_REGISTRATION));
            if (!forUsers) {
                throw new StartRefusedException(PREFIX + "scope` cannot have `" + text + "`");
            }
        }
        for (String purpose : purposeOfUse) {
            if (!PurposeOfUse.isCode(purpose) || purpose.equals(PurposeOfUse.BREAK_GLASS)) {
                throw new StartRefusedException(PREFIX + "purpose-of-use` cannot have `" + purpose + "`");
            }
        }
        if (perAddress < 1 || perDay < 1) {
            throw new StartRefusedException(PREFIX + "per-address` and " + PREFIX + "per-day` must be at least 1");
        }
    }
}
