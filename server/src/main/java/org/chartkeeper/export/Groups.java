package org.chartkeeper.export;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.Role;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Group;
import org.hl7.fhir.r4.model.Group.GroupMemberComponent;
import org.hl7.fhir.r4.model.IdType;

/** Groups and their members, as a caller sees them. */
final class Groups {

    private static final Set<Role> RECORDS_OFFICE = Set.of(Role.RECORDS_MANAGER, Role.RECORDS_CLERK);
    private static final String FIND = """
            select v.res_text_vc from hfj_resource r
              join hfj_res_ver v on v.res_id = r.res_id and v.res_ver = r.res_ver
             where r.res_type = 'Group' and r.fhir_id = ? and r.res_deleted_at is null
            """;

    private final FhirContext context;

    Groups(FhirContext context) {
        this.context = context;
    }

    /**
     * The ids of the patients who are in the group at {@code time}; whether the caller sees them is another question.
     *
     * @param connection behind the gate
     * @throws ResourceNotFoundException when the group is not there for {@code caller}
     */
    Set<String> members(Connection connection, String id, Caller caller, Instant time) throws SQLException {
        Group group = find(connection, id);
        if (!attributed(group, caller)) {
            throw notFound(id);
        }
        Set<String> members = new TreeSet<>();
        for (GroupMemberComponent member : group.getMember()) {
            IdType patient = new IdType(member.getEntity().getReference());
            if (!member.getInactive() && in(member, time) && "Patient".equals(patient.getResourceType())) {
                members.add(patient.getIdPart());
            }
        }
        return members;
    }

    private Group find(Connection connection, String id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(FIND)) {
            select.setString(1, id);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw notFound(id);
                }
                return context.newJsonParser().parseResource(Group.class, row.getString(1));
            }
        }
    }

    /** A group is its managing organisation's, and those systems' and offices' that see all groups. */
    private static boolean attributed(Group group, Caller caller) {
        return caller.custodianSystem()
                || caller.roles().stream().anyMatch(RECORDS_OFFICE::contains)
                || (caller.organization() != null
                        && caller.organization()
                                .equals(group.getManagingEntity().getReference()));
    }

    /** A period that ends on a day, month or year ends with it. */
    private static boolean in(GroupMemberComponent member, Instant time) {
        DateTimeType end = member.getPeriod().getEndElement();
        return !end.hasValue()
                || end.getPrecision().add(end.getValue(), 1).toInstant().isAfter(time);
    }

    private static ResourceNotFoundException notFound(String id) {
        return new ResourceNotFoundException("Group/" + id + " is not known");
    }
}
