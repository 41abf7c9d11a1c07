package org.chartkeeper;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.chartkeeper.fhir.StartRefusedException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.stereotype.Component;

/**
 * Stops the start when a setting under {@code chartkeeper.} is one that no settings record has: a mistyped security setting
 * would otherwise silently keep its default.
 */
@Component
final class UnknownSettingsCheck implements BeanFactoryPostProcessor, Ordered {

    private static final String PREFIX = "chartkeeper.";

    /** Variables that Kubernetes puts into the environment for a service called chartkeeper. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("CHARTKEEPER_(\\w+_)?(SERVICE_(HOST|PORT)|PORT)(_\\w+)?");

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        Known known = known(beans);
        ConfigurableEnvironment environment = beans.getBean(ConfigurableEnvironment.class);
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> settings) {
                boolean variables = source instanceof SystemEnvironmentPropertySource;
                for (String name : settings.getPropertyNames()) {
                    if (isOurs(name, variables) && !known.has(name)) {
                        throw new StartRefusedException(
                                "unknown setting `" + name + "`, correct its name or remove it");
                    }
                }
            }
        }
    }

    private static boolean isOurs(String name, boolean variables) {
        if (name.startsWith(PREFIX)) {
            return true;
        }
        return variables
                && name.startsWith("CHARTKEEPER_")
                && !SERVICE_LINK.matcher(name).matches();
    }

    private static Known known(ConfigurableListableBeanFactory beans) {
        Known known = new Known();
        for (String bean : beans.getBeanDefinitionNames()) {
            ConfigurationProperties settings = beans.findAnnotationOnBean(bean, ConfigurationProperties.class, false);
            Class<?> type = settings == null ? null : beans.getType(bean, false);
            if (settings != null && type != null && (settings.prefix() + ".").startsWith(PREFIX)) {
                known.add(settings.prefix(), type);
            }
        }
        return known;
    }

    /** The names there are; dashes, dots and case are left out, for a variable cannot spell them. */
    private static final class Known {
        private final TreeSet<String> names = new TreeSet<>();
        private final TreeSet<String> prefixes = new TreeSet<>();

        void add(String prefix, @Nullable Class<?> type) {
            if (type == null || !type.isRecord()) {
                names.add(plain(prefix));
                return;
            }
            for (RecordComponent component : type.getRecordComponents()) {
                String name = prefix + "." + component.getName();
                Class<?> of = component.getType();
                if (Map.class.isAssignableFrom(of) || Collection.class.isAssignableFrom(of) || of.isArray()) {
                    prefixes.add(plain(name));
                }
                add(name, of);
            }
        }

        boolean has(String name) {
            String plain = plain(name);
            return names.contains(plain) || prefixes.stream().anyMatch(plain::startsWith);
        }

        private static String plain(String name) {
            return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
        }
    }
}
