package org.chartkeeper.openid;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether there is an outside provider. */
final class ProviderIsSet implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return !context.getEnvironment()
                .getProperty(OpenIdSettings.PREFIX + ".issuer", "")
                .isBlank();
    }
}
