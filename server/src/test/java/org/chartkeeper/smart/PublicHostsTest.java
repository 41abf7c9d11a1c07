package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicHostsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"keys.example.org", "a.b.example.com", "xn--bcher-kva.example", "x1.co", "_jwks.example.org"})
    void takesNamesOfTheInternet(String host) {
        assertThat(PublicHosts.isName(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost.",
                "keys.example.org.",
                "intranet",
                "printer.local",
                "db.internal",
                "x.localhost",
                "1.0.0.127.in-addr.arpa",
                "127.0.0.1",
                "2130706433",
                "0x7f000001",
                "0x7f.1",
                "0177.0.0.1",
                "127.0.0.0x1",
                "[::1]",
                "[::ffff:7f00:1]",
                "169.254.169.254",
                "8.8.8.8",
                "",
                ".",
                "..org",
                "a..org",
                "-a.org",
                "exa mple.org",
                "127.0.0.1.",
                "example.org\u0000"
            })
    void s3RefusesAddressesInAnySpellingAndInnerNames(String host) {
        assertThat(PublicHosts.isName(host)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.255.255", "2606:4700::1111"})
    void takesAddressesThatAreRoutedPublicly(String address) throws UnknownHostException {
        assertThat(PublicHosts.isAddress(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.0.1",
                "192.0.0.8",
                "198.18.0.1",
                "198.19.255.255",
                "203.0.113.9",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:7f00:1",
                "::ffff:10.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "fe80::1",
                "fc00::1",
                "fd12:3456::1",
                "ff02::1",
                "2001:db8::1",
                "2001::1",
                "2002:7f00:1::",
                "fec0::1"
            })
    void s3RefusesAddressesThatLeadInside(String address) throws UnknownHostException {
        assertThat(PublicHosts.isAddress(InetAddress.getByName(address))).isFalse();
    }

    @Test
    void s3OneInnerAddressAmongPublicOnesIsEnoughToRefuse() throws UnknownHostException {
        InetAddress inner = InetAddress.getByName("10.0.0.1");
        InetAddress outer = InetAddress.getByName("8.8.8.8");

        assertThat(new CheckedResolver(host -> new InetAddress[] {outer, inner}, PublicHosts::isAddress)
                        .leadsAstray("keys.example.org"))
                .isTrue();
        assertThat(new CheckedResolver(host -> new InetAddress[] {outer}, PublicHosts::isAddress)
                        .leadsAstray("keys.example.org"))
                .isFalse();
    }
}
