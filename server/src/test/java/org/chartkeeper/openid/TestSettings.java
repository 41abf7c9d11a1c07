package org.chartkeeper.openid;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Settings as an operator writes them, bound as at a start. */
final class TestSettings {

    private static final Map<String, String> GOOD = Map.of(
            "issuer", "https://id.example.org/realms/hospital",
            "client-id", "chartkeeper",
            "client-secret", "a secret",
            "groups[0].value", "ward-doctors",
            "groups[0].roles", "clinician",
            "groups[0].purpose-of-use", "TREAT,COC",
            "groups[0].organization", "Organization/hospital");

    private TestSettings() {}

    /** Good ones, with these changed; an empty value takes a setting away. */
    static OpenIdSettings with(String... changed) {
        Map<String, String> settings = new HashMap<>(GOOD);
        for (int i = 0; i < changed.length; i += 2) {
            settings.put(changed[i], changed[i + 1]);
        }
        settings.values().removeIf(String::isEmpty);
        return bound(settings);
    }

    static OpenIdSettings bound(Map<String, String> settings) {
        Map<String, Object> named = new HashMap<>();
        settings.forEach((name, value) -> named.put(OpenIdSettings.PREFIX + "." + name, value));
        return from(new MapPropertySource("test", named));
    }

    static OpenIdSettings from(MapPropertySource source) {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.getEnvironment().getPropertySources().addFirst(source);
            context.register(Slice.class);
            context.refresh();
            return context.getBean(OpenIdSettings.class);
        }
    }

    static ClaimMapping mapping(String... changed) {
        return new ClaimMapping(with(changed), "https://fhir.example.org/fhir");
    }

    @EnableConfigurationProperties(OpenIdSettings.class)
    static class Slice {}
}
