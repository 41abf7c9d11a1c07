/** The hospital's users: who they are, how they sign in, and their sessions. */
@NullMarked
@ApplicationModule(allowedDependencies = {"caller", "fhir"})
package org.chartkeeper.users;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
