package org.chartkeeper.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyScanTest {

    private static final int DEPTH = 10;
    private static final int ATTRIBUTES = 5;

    private static @Nullable String scan(byte[] body) {
        TextScan scan = new TextScan(DEPTH, ATTRIBUTES);
        for (byte next : body) {
            String problem = scan.see(next);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private static @Nullable String scan(String body) {
        return scan(body.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":[1,-2.50,3e10,1.5E-3],\"b\":\"}]}]{[{[{[{[{[\"}",
                "{\"a\":\"\\\\\",\"b\":\"\\\"{{{{{{{{{{{{\",\"c\":\"\\ud83d\\ude00 \u00e9 \ud83d\ude00\"}",
                "\ufeff {\"date\":\"2026-11-02T09:00:00Z\",\"id\":\"12e4567\"}",
                "<?xml version=\"1.0\"?><a><!-- <b><b><b> --><b x=\"a > b\" y='\"'/><![CDATA[<c><c>]]></a>",
                "<a><b/><b/><b/><b/><b/><b/><b/><b/><b/><b/><b/><b/></a>",
            })
    void wellFormedBodiesPass(String body) {
        assertThat(scan(body)).isNull();
    }

    @Test
    void nestingIsCountedToTheLevel() {
        assertThat(scan("[".repeat(DEPTH))).isNull();
        assertThat(scan("[".repeat(DEPTH + 1))).contains("nests deeper");
        assertThat(scan("<a>".repeat(DEPTH))).isNull();
        assertThat(scan("<a>".repeat(DEPTH + 1))).contains("nests deeper");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1e999}", "{\"a\":1E-12345}", "{\"a\":1e+100}"})
    void largeExponentsAreRefused(String body) {
        assertThat(scan(body)).isEqualTo(JsonScan.TOO_LARGE);
    }

    @Test
    void longNumbersAreRefusedQuotedOrNot() {
        assertThat(scan("{\"a\":" + "1".repeat(65))).isEqualTo(JsonScan.TOO_LARGE);
        assertThat(scan("{\"a\":\"" + "1".repeat(1_001))).isEqualTo(JsonScan.TOO_LARGE);
        assertThat(scan("<a b=\"" + "1".repeat(1_001))).isEqualTo(JsonScan.TOO_LARGE);
        assertThat(scan("{\"a\":\"" + "1".repeat(900) + "x" + "1".repeat(900) + "\"}"))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":\"1e999999999\"}",
                "{\"a\":\"-1.5E-1000\"}",
                "{\"a\":\"1\\u0065999999999\"}",
                "{\"a\":\" 1e999\"}",
                "<a value='1e999999999'/>",
                "<a value='1&#101;999999999'/>",
            })
    void quotedNumbersWithLargeExponentsAreDoubted(String body) {
        assertThat(doubts(body)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":\"1e99\",\"b\":\"2026-11-02\",\"c\":\"x1e999\"}", "<a value='1.5e-10'>1e999</a>"})
    void othersAreNot(String body) {
        assertThat(doubts(body)).isFalse();
    }

    private static boolean doubts(String body) {
        TextScan scan = new TextScan(DEPTH, ATTRIBUTES);
        for (byte next : body.getBytes(StandardCharsets.UTF_8)) {
            assertThat(scan.see(next)).isNull();
        }
        return scan.doubtsDecimals();
    }

    @Test
    void whatCannotBeStoredIsRefused() {
        assertThat(scan("{\"a\":\"\\u0000\"}")).contains("NUL");
        assertThat(scan(new byte[] {'{', 0})).contains("NUL");
        assertThat(scan("{\"a\":\"\\ud800\"}")).contains("surrogate");
        assertThat(scan("{\"a\":\"\\udc00\"}")).contains("surrogate");
        assertThat(scan(new byte[] {'{', '"', (byte) 0xFF})).contains("UTF-8");
        assertThat(scan(new byte[] {'{', '"', (byte) 0xC0, (byte) 0xAF})).contains("UTF-8");
        assertThat(scan(new byte[] {'{', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80}))
                .contains("UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE a><a/>",
                "  <!doctype a>",
                "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'http://canary'>]><x>&e;</x>",
                "<a><!ENTITY e 'x'></a>",
                "<![INCLUDE[ ]]>",
            })
    void documentTypesAreRefused(String body) {
        assertThat(scan(body)).contains("document types");
    }

    @Test
    void attributesAreCountedForEachElement() {
        assertThat(scan("<a b='1' c='1' d='1' e='1' f='1'><a b='1' c='='/></a>"))
                .isNull();
        assertThat(scan("<a b='1' c='1' d='1' e='1' f='1' g='1'/>")).contains("attributes");
    }
}
