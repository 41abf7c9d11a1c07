package org.chartkeeper.users;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the hospital's users are written down.
 *
 * @param users file of local users
 */
@ConfigurationProperties("chartkeeper")
record UsersSettings(@DefaultValue("config/users.yaml") Path users) {}
