package org.chartkeeper.smart;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which hosts the server lets itself be sent to by those it does not know: names of the public internet, and addresses that are
 * routed there and lead into no network of the hospital's.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA: special addresses of IPv4</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">IANA: special addresses of IPv6</a>
 */
final class PublicHosts {

    /** Labels, of which the last begins with a letter: so no address, in whatever spelling, and no single word. */
    private static final Pattern NAME = Pattern.compile(
            "([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])", Pattern.CASE_INSENSITIVE);

    private static final int LONGEST_NAME = 253;

    /** Last labels that lead nowhere on the public internet, or somewhere on one's own network. */
    private static final Set<String> INNER = Set.of(
            "arpa",
            "corp",
            "home",
            "internal",
            "intranet",
            "invalid",
            "lan",
            "local",
            "localdomain",
            "localhost",
            "mail",
            "onion",
            "private",
            "test");

    private static final List<Block> SPECIAL = List.of(
            new Block(8, 0),
            new Block(8, 10),
            new Block(10, 100, 64),
            new Block(8, 127),
            new Block(16, 169, 254),
            new Block(12, 172, 16),
            new Block(24, 192, 0, 0),
            new Block(24, 192, 0, 2),
            new Block(24, 192, 88, 99),
            new Block(16, 192, 168),
            new Block(15, 198, 18),
            new Block(24, 198, 51, 100),
            new Block(24, 203, 0, 113),
            new Block(3, 224));

    private static final Block GLOBAL_V6 = new Block(3, 0x20);
    private static final List<Block> SPECIAL_V6 = List.of(
            new Block(23, 0x20, 0x01, 0x00),
            new Block(32, 0x20, 0x01, 0x0d, 0xb8),
            new Block(16, 0x20, 0x02),
            new Block(20, 0x3f, 0xff, 0x00));

    private PublicHosts() {}

    /** Addresses that begin with the first {@code bits} of these bytes. */
    private record Block(int bits, int... bytes) {

        boolean has(byte[] address) {
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % 8;
                int expected = bit / 8 < bytes.length ? bytes[bit / 8] : 0;
                if ((address[bit / 8] & mask) != (expected & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Whether this is a name that can be one of the public internet, not an address and not a name of an inner network. */
    static boolean isName(String host) {
        String last = host.substring(host.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return host.length() <= LONGEST_NAME && NAME.matcher(host).matches() && !INNER.contains(last);
    }

    /** Whether packets to this address go to the public internet. */
    static boolean isAddress(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address
                ? SPECIAL.stream().noneMatch(block -> block.has(bytes))
                : GLOBAL_V6.has(bytes) && SPECIAL_V6.stream().noneMatch(block -> block.has(bytes));
    }
}
