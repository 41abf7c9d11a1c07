package org.chartkeeper.caller;

import java.util.Set;

/**
 * The purposes that a disclosure may be made for: the codes of the v3-PurposeOfUse value set.
 *
 * @see <a href="https://terminology.hl7.org/ValueSet-v3-PurposeOfUse.html">v3-PurposeOfUse</a>
 */
public final class PurposeOfUse {

    /** The code system of every purpose. */
    public static final String SYSTEM = "http://terminology.hl7.org/CodeSystem/v3-ActReason";

    /** Break-glass: granted for a session of one patient only, never to a back end and never by another issuer. */
    public static final String BREAK_GLASS = "BTG";

    private static final Set<String> CODES = Set.of(
            ("PURPOSEOFUSE HMARKT HOPERAT CAREMGT DONAT FRAUD GOV HACCRED HCOMPL HDECD HDIRECT HDM HLEGAL HOUTCOMS HPRGRP"
                            + " HQUALIMP HSYSADMIN LABELING METAMGT MEMADMIN MILCDM PATADMIN PATSFTY PERFMSR RECORDMGT SYSDEV"
                            + " HTEST TRAIN HPAYMT CLMATTCH COVAUTH COVERAGE ELIGDTRM ELIGVER ENROLLM MILDCRG REMITADV HRESCH"
                            + " BIORCH CLINTRCH CLINTRCHNPC CLINTRCHPC PRECLINTRCH DSRCH POARCH TRANSRCH PATRQT FAMRQT PWATRNY"
                            + " SUPNWK PUBHLTH DISASTER THREAT TREAT CLINTRL COC ETREAT BTG ERTREAT POPHLTH")
                    .split(" "));

    private PurposeOfUse() {}

    /** Whether this is the code of a purpose. */
    public static boolean isCode(String code) {
        return CODES.contains(code);
    }
}
