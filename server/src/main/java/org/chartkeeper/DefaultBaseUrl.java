package org.chartkeeper;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Makes the default of {@code chartkeeper.base-url} follow {@code server.port}; any other source stands over it. */
final class DefaultBaseUrl implements EnvironmentPostProcessor {

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "chartkeeper-default-base-url",
                        Map.of("chartkeeper.base-url", "http://localhost:${server.port:8080}")));
    }
}
