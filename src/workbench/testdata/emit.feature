Feature: emit

  Scenario: All attributes of the envelope
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - a: { emit: { event: { with: { id: e1, type: t, source: /s, subject: sub, time: '2026-01-02T03:04:05Z', dataschema: 'https://example.com/s', tenant: '${ .t }', data: { x: 1 } } } }, output: { as: '{ id, type, subject, time, dataschema, tenant, data, specversion }' } }
    """
    And given the workflow input is:
    """yaml
    { t: x }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { id: e1, type: t, subject: sub, time: '2026-01-02T03:04:05.000Z', dataschema: 'https://example.com/s', tenant: x, data: { x: 1 }, specversion: '1.0' }
    """
