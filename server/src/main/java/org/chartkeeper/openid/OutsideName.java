package org.chartkeeper.openid;

import java.util.regex.Pattern;
import org.chartkeeper.users.OutsideUsers;
import org.chartkeeper.users.Secret;

/**
 * What the users of one provider are called here: by their subject and a hash of the issuer, since a subject means something at
 * its own issuer alone.
 *
 * @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#ClaimStability">OpenID Connect: claim stability</a>
 */
final class OutsideName {

    private static final Pattern SUBJECT = Pattern.compile("[!-~]{1,80}");
    private static final int HASH_LENGTH = 12;

    private final String issuer;
    private final String ending;

    OutsideName(String issuer) {
        this.issuer = issuer;
        this.ending = OutsideUsers.MARK + Secret.hash(issuer).substring(0, HASH_LENGTH);
    }

    String issuer() {
        return issuer;
    }

    /** The user name of this subject. */
    String of(String subject) {
        if (!SUBJECT.matcher(subject).matches()) {
            throw new RefusedSignInException("`sub` has more than 80 characters, or others than printable ASCII");
        }
        return subject + ending;
    }

    /** The name of a session of the provider. */
    String ofSession(String sid) {
        return issuer + " " + sid;
    }
}
