package org.chartkeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.chartkeeper.fhir.ServerSettings;
import org.chartkeeper.fhir.StartRefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SettingsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"http://localhost:8080", "http://127.0.0.1:9", "http://[::1]:8080", "https://fhir.example.org"})
    void takesHttpsAnywhereAndHttpOnLoopback(String address) {
        assertThat(new ServerSettings(address + "/", Path.of("data")).fhirBase())
                .isEqualTo(address + "/fhir");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://fhir.example.org", "http://10.0.0.1:8080", "http://localhost.example.org"})
    void refusesHttpOnAPublicAddress(String address) {
        assertThatThrownBy(() -> new ServerSettings(address, Path.of("data")))
                .isInstanceOf(StartRefusedException.class)
                .hasMessage("`chartkeeper.base-url` must be https on an address other than localhost, not `" + address
                        + "`");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://localhost", "localhost:8080", "https://u:p@a.org", "https://a.org/x", "https://a.org?x"})
    void refusesWhatIsNoBase(String address) {
        assertThatThrownBy(() -> new ServerSettings(address, Path.of("data")))
                .isInstanceOf(StartRefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chartkeeper.base-urls", "chartkeeper.polcy", "chartkeeper.base-url.x"})
    void anUnknownSettingStopsTheStart(String name) {
        assertThatThrownBy(() -> start(new MapPropertySource("test", Map.of(name, "x"))))
                .isInstanceOf(StartRefusedException.class)
                .hasMessage("unknown setting `" + name + "`, correct its name or remove it");
    }

    @ParameterizedTest
    @CsvSource({"CHARTKEEPER_DATADIR", "CHARTKEEPER_DATA_DIR", "CHARTKEEPER_SERVICE_HOST", "CHARTKEEPER_PORT_8080_TCP"})
    void variablesMaySpellSettingsAndServiceLinksAreNone(String name) {
        start(new SystemEnvironmentPropertySource("systemEnvironment", Map.of(name, "elsewhere")));
    }

    @Test
    void aMistypedVariableStopsTheStart() {
        assertThatThrownBy(() -> start(
                        new SystemEnvironmentPropertySource("systemEnvironment", Map.of("CHARTKEEPER_POLCY", "x"))))
                .hasMessage("unknown setting `CHARTKEEPER_POLCY`, correct its name or remove it");
    }

    private static void start(MapPropertySource source) {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.getEnvironment().getPropertySources().addFirst(source);
            context.register(Slice.class, UnknownSettingsCheck.class);
            context.refresh();
            assertThat(context.getBean(ServerSettings.class)).isNotNull();
        }
    }

    @EnableConfigurationProperties(ServerSettings.class)
    static class Slice {}
}
