package org.chartkeeper.users;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What passwords are held to beside the rules that stand.
 *
 * @param breachList file of breached passwords, SHA-1 in order
 * @param words what may not be in a password here: the hospital's name, above all
 */
@ConfigurationProperties("chartkeeper.passwords")
record PasswordSettings(
        @Nullable Path breachList, @DefaultValue List<String> words) {

    PasswordSettings {
        words = List.copyOf(words);
    }
}
