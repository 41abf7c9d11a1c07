package org.chartkeeper.smart;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.function.Predicate;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Finds the addresses of hosts, and none for a host that has one where the server must not go. What it gives is what is connected
 * to, so that a name cannot be checked as one address and reached as another.
 */
final class CheckedResolver implements DnsResolver {

    /** Asks for the addresses of a name. */
    @FunctionalInterface
    interface Lookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    /** Public addresses alone. */
    static final CheckedResolver PUBLIC = new CheckedResolver(InetAddress::getAllByName, PublicHosts::isAddress);

    /** How many addresses are tried one after the other. */
    private static final int MOST_TRIED = 3;

    private final Lookup lookup;
    private final Predicate<InetAddress> allowed;

    CheckedResolver(Lookup lookup, Predicate<InetAddress> allowed) {
        this.lookup = lookup;
        this.allowed = allowed;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] found = lookup.addresses(host);
        if (!Arrays.stream(found).allMatch(allowed)) {
            throw new UnknownHostException("not a public address");
        }
        return Arrays.copyOf(found, Math.min(found.length, MOST_TRIED));
    }

    /** Whether this name leads, now, to an address where the server must not go; one that leads nowhere does not. */
    boolean leadsAstray(String host) {
        try {
            return !Arrays.stream(lookup.addresses(host)).allMatch(allowed);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
