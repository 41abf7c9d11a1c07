package org.chartkeeper.openid;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** References in claims and settings, such as {@code Practitioner/weber}. */
final class References {

    private static final Pattern FORM = Pattern.compile("([A-Z][A-Za-z]+)/[A-Za-z0-9.-]{1,64}");
    private static final Set<String> USER_TYPES =
            Set.of("Practitioner", "PractitionerRole", "Patient", "RelatedPerson", "Person");

    private References() {}

    /** The reference without the address of this server, if that is how it begins. */
    static String local(String fhirBase, String reference) {
        return reference.startsWith(fhirBase + "/") ? reference.substring(fhirBase.length() + 1) : reference;
    }

    /** Refuses a sign-in with a reference of another form or type. */
    static void check(String claim, String reference, Collection<String> types) {
        if (!isOf(reference, types)) {
            throw new RefusedSignInException(
                    "the claim of `claims." + claim + "` is not a reference of a type that is allowed");
        }
    }

    static void checkOrganization(String setting, String reference) {
        if (!isOf(reference, List.of("Organization"))) {
            throw OpenIdSettings.refusal(
                    setting, "must be a reference such as `Organization/id`, not `" + reference + "`");
        }
    }

    static void checkTypes(String setting, Collection<String> types) {
        for (String type : types) {
            if (!USER_TYPES.contains(type)) {
                throw OpenIdSettings.refusal(setting, "has the unknown type `" + type + "`");
            }
        }
    }

    private static boolean isOf(String reference, Collection<String> types) {
        return FORM.matcher(reference).matches() && types.contains(reference.substring(0, reference.indexOf('/')));
    }
}
