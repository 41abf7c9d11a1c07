package org.chartkeeper.openid;

/** The provider does not answer, or not with what an OpenID provider answers; its message is for the log alone. */
final class ProviderUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ProviderUnavailableException(String reason) {
        super(reason);
    }
}
