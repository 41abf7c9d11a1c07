package org.chartkeeper.openid;

import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import java.net.URI;
import java.util.Optional;
import org.chartkeeper.users.OutsideSignIn;

/** Offers the provider on the sign-in page, and its sign-out once a user is signed out here. */
final class OfferedProvider implements OutsideSignIn {

    private final OpenIdSettings settings;
    private final ProviderDiscovery discovery;
    private final URI signedOut;

    OfferedProvider(OpenIdSettings settings, ProviderDiscovery discovery, String baseUrl) {
        this.settings = settings;
        this.discovery = discovery;
        this.signedOut = URI.create(baseUrl + "/logout");
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public boolean only() {
        return settings.only();
    }

    @Override
    public String path() {
        return OpenIdController.PATH;
    }

    /**
     * Without an ID token, which is not kept, so that the provider asks its user.
     *
     * @see <a href="https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout">OpenID Connect: RP-initiated logout</a>
     */
    @Override
    public Optional<URI> signOut() {
        return discovery
                .known()
                .map(provider -> provider.getEndSessionEndpointURI())
                .map(address -> new LogoutRequest(
                                address, null, null, new ClientID(settings.clientId()), signedOut, null, null)
                        .toURI());
    }
}
