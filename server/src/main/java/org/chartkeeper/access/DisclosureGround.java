package org.chartkeeper.access;

import java.util.List;

/**
 * On what something is shown to a caller, as far as the caller may be told.
 *
 * @param code why, for example {@code consent-permit}
 * @param provisions what of the patients' consents permits it; none where it is shown on another ground
 */
public record DisclosureGround(String code, List<Provision> provisions) {

    public DisclosureGround {
        provisions = List.copyOf(provisions);
    }

    /**
     * A provision of a consent.
     *
     * @param consent {@code Consent/id/_history/version}
     * @param element for example {@code Consent.provision}
     */
    public record Provision(String consent, String element) {}
}
