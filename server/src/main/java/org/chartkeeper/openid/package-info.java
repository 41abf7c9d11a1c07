/** Sign-in with an outside OpenID provider: who comes from there, and what the hospital lets them do here. */
@NullMarked
@ApplicationModule(allowedDependencies = {"caller", "fhir", "users"})
package org.chartkeeper.openid;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
