package lakaz

import "time"

// Identifiers are opaque lower-case texts, safe in a URL, an MQTT topic and a key: letters, digits and hyphens.
type (
	OperationID string
	HouseholdID string
	PersonID    string
	GatewayID   string
)

// Operation is one programme action in one place: a landlord's residence, a region's works, the isolated homes of a
// town. People who work belong to operations and see no further.
type Operation struct {
	ID        OperationID `json:"id"`
	Name      string      `json:"name"`
	Territory Territory   `json:"territory"`
}

// CallsTopic is the live channel on which an operation's offices hear that a call for help has come or moved on.
func CallsTopic(op OperationID) string { return "calls:" + string(op) }

// Household is the people of one dwelling, as the programme knows them.
type Household struct {
	ID        HouseholdID `json:"id"`
	Operation OperationID `json:"operation"`
	Name      string      `json:"name"` // how the programme calls it, "Famille Morel, bât. B"
	Dwelling  Dwelling    `json:"dwelling"`
	// Table tells that it is no home but a demo table of workshops, with plugs and meters, where nobody lives: the only
	// household whose power a hall may look at. It is said when it is made, and stays so.
	Table bool `json:"table,omitempty"`
	// Residence is the name of the houses whose people fill one picture together; "" where the whole operation does.
	Residence string `json:"residence,omitempty"`
	// Pauses are when the household has, or had, sensors off.
	Pauses Pauses `json:"pauses,omitempty"`
	// Left is when it left the programme; zero while it takes part.
	Left time.Time `json:"left,omitzero"`
}

// Dwelling is the home itself.
type Dwelling struct {
	Territory Territory `json:"territory"`
	// Floor is the temperature in °C under which the home is cold: 18, or 20 where someone is elderly, very young, ill
	// or disabled (WHO 2018). No reason is stored.
	Floor int `json:"floor"`
	// Rooms with a sensor, the main room first.
	Rooms []Room `json:"rooms"`
	// Outdoor tells that the home has its own outdoor sensor.
	Outdoor bool `json:"outdoor"`
	// SolarTank tells that the home has its own sensor at the tank of its solar water heater.
	SolarTank bool `json:"solarTank,omitempty"`
	// Gas, ColdWater and HotWater tell which registers are metered beside electricity.
	Gas       bool `json:"gas,omitempty"`
	ColdWater bool `json:"coldWater,omitempty"`
	HotWater  bool `json:"hotWater,omitempty"`
	// FRsi is the temperature factor of the coldest corner, 0 to 1, measured at the visit; 0 until then.
	FRsi float64 `json:"fRsi,omitempty"`
}

// Room is one room with a sensor. Its ID is the place of its channels.
type Room struct {
	ID   string   `json:"id"`
	Kind RoomKind `json:"kind"`
	Name string   `json:"name,omitempty"` // the household's own name for it; "" takes the kind's word
}

// RoomKind gives a room its word and its picture.
type RoomKind string

const (
	LivingRoom RoomKind = "living"
	Bedroom    RoomKind = "bedroom"
	ChildRoom  RoomKind = "child"
	Kitchen    RoomKind = "kitchen"
	Bathroom   RoomKind = "bathroom"
	OtherRoom  RoomKind = "other"
)

// Main is the room the home is judged by first; false where no room has a sensor.
func (d Dwelling) Main() (Room, bool) {
	if len(d.Rooms) == 0 {
		return Room{}, false
	}
	return d.Rooms[0], true
}

// Room finds a room by its ID.
func (d Dwelling) Room(id string) (Room, bool) {
	for _, r := range d.Rooms {
		if r.ID == id {
			return r, true
		}
	}
	return Room{}, false
}
